/** A server with a superuser: the one that LINTEL_POSTGRES_URL names, or one of its own, which ends with this process at the latest. */
export function startPostgres(): Promise<{ url: string; stop(): Promise<void> }>;
