// Uses an app through Gradio's own client: node client.mjs ADDRESS, prints what came as one line of JSON.
import { Client, handle_file } from "@gradio/client";

const client = await Client.connect(process.argv[2]);
const result = {};

result.greeting = (await client.predict("/greet", ["Ann", 2])).data;
result.named = (await client.predict("/greet", { name: "Bob", times: 1 })).data;

result.steps = [];
result.stages = [];
const job = client.submit("/spell", ["abc"], null, null, true);
for await (const message of job) {
  if (message.type === "data") result.steps.push(message.data[0]);
  if (message.type === "status") result.stages.push(message.stage);
  if (message.type === "status" && message.stage === "complete") break;
}

try {
  await client.predict("/fail", []);
} catch (error) {
  result.error = error.message ?? String(error);
}

result.counts = [];
for (let call = 0; call < 2; call++) result.counts.push((await client.predict("/count", [])).data);

const { data } = await client.predict("/shout", [handle_file(new Blob(["hello file"]))]);
result.file = [data[0].orig_name, await (await fetch(data[0].url)).text()];

result.endpoints = Object.keys((await client.view_api()).named_endpoints);
console.log(JSON.stringify(result));
process.exit(0);
