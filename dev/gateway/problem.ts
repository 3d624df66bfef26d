/** The part of a reply that is used here: Fastify's plugins have different types for the rest. */
type Reply = {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
};

/** Answers with problem details (RFC 9457) of the same shape as the services'. */
export function problem(reply: Reply, status: number, code: string, title: string): void {
  reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code }));
}
