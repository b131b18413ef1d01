// `npm run mock [port]`: the page with a stand-in server, for looking at it by hand.
import { startMock } from "./server.mjs";

const { base } = await startMock({ port: Number(process.argv[2] ?? 4310), pace: 120 });
console.log(`The page with a mock server: ${base}`);
