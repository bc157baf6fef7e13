/** Whether a client is still there is found out by reading from it. */
export function quietly(sent: Promise<unknown>): void {
  sent.then(undefined, () => undefined);
}
