import { contrast } from "./contrast.js";

const form = document.querySelector("form");
const sample = document.querySelector(".sample");
const ratio = document.querySelector("output[name=ratio]");
const verdicts = document.querySelectorAll(".verdicts li");

function show() {
  const { text, ground } = Object.fromEntries(new FormData(form));
  const found = contrast(text, ground);
  sample.style.color = text;
  sample.style.backgroundColor = ground;
  // Rounded down: 4.499 does not pass as 4.5.
  ratio.value = (Math.floor(found * 100) / 100).toFixed(2);
  for (const verdict of verdicts) {
    const passes = found >= Number(verdict.dataset.needs);
    verdict.className = passes ? "passes" : "fails";
    verdict.querySelector("b").textContent = passes ? "✓ passes" : "✗ fails";
  }
}

form.addEventListener("input", show);
form.querySelector("button").addEventListener("click", () => {
  const { text, ground } = form.elements;
  [text.value, ground.value] = [ground.value, text.value];
  show();
});
show();
