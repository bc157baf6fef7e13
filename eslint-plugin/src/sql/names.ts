/** One spelling for `"workspaceId"`, `workspace_id`, `WORKSPACE_ID` and `[WorkspaceID]`. */
export function canonicalName(name: string): string {
  return name.replace(/^["`[]|["`\]]$/g, '').replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** `id`, `project_id`, `uuid`: a name that identifies a row, here or in another table. Of a canonical name. */
export const isKeyName = (name: string): boolean => /(?:^|_)(?:id|uuid|guid|key|pk)$/.test(name);
