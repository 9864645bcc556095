// Drives npm's @huggingface/hub against a host: node client.mjs ENDPOINT TOKEN REPO
import { commit, createRepo, deleteFile, downloadFile, listFiles, spaceInfo, whoAmI } from '@huggingface/hub';

const [hubUrl, accessToken, name] = process.argv.slice(2);
const repo = { type: 'space', name };
const common = { hubUrl, accessToken, repo };
const large = new Uint8Array(12 * 1024 * 1024).map((_, at) => at % 251);

const who = await whoAmI({ hubUrl, accessToken });
await createRepo({ ...common, sdk: 'static' });
const made = await commit({
  ...common,
  title: 'from node',
  operations: [
    { operation: 'addOrUpdate', path: 'README.md', content: new Blob(['---\nsdk: static\n---\n']) },
    { operation: 'addOrUpdate', path: 'a.txt', content: new Blob(['a']) },
    { operation: 'addOrUpdate', path: 'picture.png', content: new Blob([large.slice(0, 5000)]) },
    { operation: 'addOrUpdate', path: 'large.txt', content: new Blob([large]) },
  ],
});
await deleteFile({ ...common, path: 'a.txt' });
const files = {};
for await (const file of listFiles({ ...common, recursive: true })) {
  files[file.path] = { size: file.size, lfs: file.lfs?.oid ?? null };
}
const down = await downloadFile({ ...common, path: 'large.txt' });
const bytes = new Uint8Array(await down.arrayBuffer());
const stale = await commit({
  ...common,
  title: 'stale',
  parentCommit: made.commit.oid,
  operations: [{ operation: 'addOrUpdate', path: 'b.txt', content: new Blob(['b']) }],
}).then(
  () => null,
  (error) => error.statusCode,
);
const info = await spaceInfo({ hubUrl, accessToken, name });
const isSame = bytes.length === large.length && bytes.every((byte, at) => byte === large[at]);
console.log(JSON.stringify({ who: who.name, sdk: info.sdk, files, isSame, stale, url: made.commit.url }));
