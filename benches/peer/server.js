// The usual way to take in jobs on Node: Express answers 202 once BullMQ has stored the job.
// One process, or several behind one port.
import cluster from "node:cluster";
import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import express from "express";

const { PORT, PROCESSES, REDIS_PORT } = process.env;

if (cluster.isPrimary) {
  for (let n = Number(PROCESSES); n > 0; n -= 1) cluster.fork();
  cluster.on("exit", () => process.exit(1));
} else {
  serve();
}

function serve() {
  const queue = new Queue("video-download", {
    connection: { host: "127.0.0.1", port: Number(REDIS_PORT) },
    defaultJobOptions: { attempts: 3, backoff: { type: "exponential", delay: 2000 } },
  });
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "128kb" }));
  app.get("/readyz", async (_, response) => {
    await queue.waitUntilReady();
    response.json({ ready: true });
  });
  app.post("/api/v1/videos", async (request, response) => {
    const url = URL.parse(request.body?.url);
    if (!["http:", "https:"].includes(url?.protocol)) {
      response.status(422).json({ code: "invalid_url" });
      return;
    }
    const id = randomUUID();
    await queue.add("video", { source: { link: url.href } }, { jobId: id });
    const links = { self: `/api/v1/videos/${id}`, job: `/api/v1/jobs/${id}` };
    response.status(202).location(links.self).json({ id, state: "queued", reused: false, links });
  });
  app.listen(Number(PORT), "127.0.0.1");
}
