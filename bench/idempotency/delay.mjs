/**
 * Stands between a client and an endpoint, and hands on what the client says some milliseconds later. It knows nothing
 * of HTTP: what it costs, besides the delay, is a copy. A request that comes in pieces is late once, since all pieces
 * wait side by side.
 */
import { createServer, connect } from 'node:net';

const [endpoint, latencyMs] = process.argv.slice(2);
const { hostname, port } = new URL(endpoint);

const server = createServer({ noDelay: true }, (client) => {
  const target = connect({ host: hostname, port: Number(port), noDelay: true });
  client.on('data', (bytes) => setTimeout(() => target.write(bytes), Number(latencyMs)));
  client.on('close', () => target.destroy()).on('error', () => target.destroy());
  target.on('error', () => client.destroy());
  target.pipe(client);
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
// With the benchmark it ends too, however that ends.
process.on('disconnect', () => process.exit());
