/** As much of a reply as is used here: Fastify's plugins disagree on the rest of its type. */
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
