// Receives the hub's Standard Webhooks (docs/events.md). Node 18 or later, standard library only.
//
//     SECRET=whsec_... node receiver.mjs 5082
//
// It listens on loopback. Copy `problemOf`; the rest shows how to use it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const tolerance = 5 * 60; // seconds

/** Null where the call is genuine, else one sentence. `body` must be a Buffer of the bytes as they came, `headers` lower-case. */
export function problemOf(secrets, headers, body, now) {
  const id = headers['webhook-id'] ?? '', timestamp = headers['webhook-timestamp'] ?? '';
  if (!id) return 'The header webhook-id is missing.';
  if (!/^[0-9]+$/.test(timestamp)) return 'The header webhook-timestamp must be whole seconds since 1970.';
  if (Math.abs(now - Number(timestamp)) > tolerance) return 'The header webhook-timestamp lies more than 5 minutes away from this clock.';
  const found = (headers['webhook-signature'] ?? '').split(' ').filter(one => one.startsWith('v1,')).map(one => Buffer.from(one.slice(3), 'base64'));
  for (const secret of secrets) {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    if (found.some(one => one.length === expected.length && timingSafeEqual(one, expected))) return null;
  }
  return 'No signature in the header webhook-signature was made with a live secret over this id, timestamp and body.';
}

function desk(secrets) {
  const tickets = new Map(), done = new Set(); // by ticketKey; webhook-ids; a real desk keeps id and effect in one transaction
  return async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const answer = (status, content) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    const problem = problemOf(secrets, request.headers, body, Date.now() / 1000);
    if (problem) return answer(401, { detail: problem });
    const call = JSON.parse(body);
    if (call.type === 'hub.ping') return answer(200, { id: 'ping' });
    const id = request.headers['webhook-id'], seen = done.has(id);
    const ticket = tickets.get(call.data.ticketKey) ?? `DESK-${tickets.size + 1}`;
    tickets.set(call.data.ticketKey, ticket);
    done.add(id);
    // Words of strangers end on a terminal: JSON shows control characters instead of obeying them.
    console.log(ticket, seen ? 'again, nothing to do' : call.type, JSON.stringify(call.data.title));
    answer(200, { id: ticket, url: `http://localhost/${ticket}` });
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const server = createServer(desk((process.env.SECRET ?? '').split(' ').filter(Boolean)));
  server.listen(Number(process.argv[2] ?? 5082), '127.0.0.1', () => console.log(`listening at http://127.0.0.1:${server.address().port}/`));
}
