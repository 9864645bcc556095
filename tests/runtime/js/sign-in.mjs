// Signs in through Gradio's own client: node sign-in.mjs ADDRESS NAME PASSWORD, prints what came of it.
import { Client } from "@gradio/client";

const [address, name, password] = process.argv.slice(2);
try {
  const client = await Client.connect(address, { auth: [name, password] });
  console.log((await client.predict("/who", ["Hi"])).data[0]);
} catch (error) {
  console.log(`refused: ${error.message}`);
}
process.exit(0);
