/** `workspaceId`, `workspace_id` and `"workspaceId"` are one column: layers map the spelling of the code to that of the database. */
export const canonical = (name: string): string => name.replace(/[^a-z0-9]/gi, '').toLowerCase();

/** `activeWorkspaceId` and `user.workspace_id` carry `workspaceId`. */
export const carries = (name: string, column: string): boolean => canonical(name).endsWith(column);

/** `workspace` of `workspaceid`: the name of the relation, and of the entity. */
export const relationOf = (column: string): string => column.replace(/(?:id|uuid)$/, '');

/** A column that tells one row: its primary key, or a key of another row. */
export const isKey = (column: string): boolean => /^_*(?:id|pk|uuid|guid)$/i.test(column) || /(?:[a-z0-9](?:Id|ID|Uuid)s?|_(?:id|uuid)s?)$/.test(column);

/** A value that only its holder knows: a lookup by it asks for no tenant. */
export const isCapability = (column: string): boolean => /token|secret|hash|nonce|signature|api_?key|share|invit|(?:^|_)code$|Code$|slug|public/i.test(column);
