/** A field that leads to another model. */
export interface Relation {
  readonly name: string;
  readonly target: string;
  readonly isList: boolean;
  /** The columns of this side and what each refers to; empty where the other side, or a table between them, holds the key. */
  readonly holds: readonly (readonly [own: string, referred: string])[];
  /** The same relation, seen from the target. */
  readonly inverse: Relation;
}

export interface Model {
  readonly name: string;
  /** Its property on the client. */
  readonly delegate: string;
  /** Field → type, everything that is no relation. */
  readonly columns: ReadonlyMap<string, string>;
  readonly relations: ReadonlyMap<string, Relation>;
}

export type DataModel = ReadonlyMap<string, Model>;

interface RuntimeField {
  name: string;
  kind: string;
  type: string;
  relationName?: string;
}

const known = new WeakMap<object, DataModel>();

/**
 * The models of a client and how they hang together. Prisma publishes neither at run time: the fields are in `_runtimeDataModel`, and
 * the keys of relations only in the text of the schema, `_engineConfig.inlineSchema` (6.0 to 7.10, both generators). What cannot be
 * read, or does not fit together, is a TypeError: a client that is half understood would be half scoped.
 */
export function dataModelOf(client: object): DataModel {
  const { _runtimeDataModel: data, _engineConfig: config } = client as { _runtimeDataModel?: { models?: Record<string, { fields: RuntimeField[] }> }; _engineConfig?: { inlineSchema?: unknown } };
  const schema = config?.inlineSchema;
  if (typeof data?.models !== 'object' || data.models === null || typeof schema !== 'string') return unreadable('it has no data model');
  const before = known.get(data);
  if (before) return before;
  const models = read(Object.entries(data.models), blocksOf(schema));
  known.set(data, models);
  return models;
}

function read(described: [string, { fields: RuntimeField[] }][], blocks: ReadonlyMap<string, string>): DataModel {
  const models = new Map<string, Model>();
  const sides: { model: string; relationName: string; relation: Relation & { inverse?: Relation } }[] = [];
  for (const [name, { fields }] of described) {
    const columns = new Map<string, string>();
    const relations = new Map<string, Relation>();
    for (const field of fields) {
      if (field.relationName === undefined) columns.set(field.name, field.kind === 'enum' ? 'String' : field.type);
      else {
        const relation = relationOf(name, field, blocks.get(name)) as Relation;
        relations.set(field.name, relation);
        sides.push({ model: name, relationName: field.relationName, relation });
      }
    }
    models.set(name, { name, delegate: name.charAt(0).toLowerCase() + name.slice(1), columns, relations });
  }
  for (const { model, relationName, relation } of sides) {
    const others = sides.filter((side) => side.relationName === relationName && side.model === relation.target && side.relation.target === model && side.relation !== relation);
    const [other] = others;
    const { holds } = relation;
    if (!other || others.length > 1) return unreadable(`${model}.${relation.name} has no other side`);
    if (holds.length === 0 ? other.relation.holds.length === 0 && !(relation.isList && other.relation.isList) : other.relation.holds.length > 0) return unreadable(`nobody holds the key of ${model}.${relation.name}`);
    if (!holds.every(([own, referred]) => models.get(model)!.columns.has(own) && models.get(relation.target)?.columns.has(referred))) return unreadable(`the key of ${model}.${relation.name} has no such columns`);
    Object.assign(relation, { inverse: other.relation });
  }
  return models;
}

/** Name → body of each model and view, without comments and without what is in quotes. */
function blocksOf(schema: string): ReadonlyMap<string, string> {
  const text = schema.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) => (part.startsWith('"') ? '""' : ''));
  return new Map([...text.matchAll(/\b(?:model|view)\s+(\w+)\s*\{([^}]*)\}/g)].map(([, name, body]) => [name!, body!]));
}

function relationOf(model: string, { name, type }: RuntimeField, body = ''): Omit<Relation, 'inverse'> {
  const found = /^\w+$/.test(name) && new RegExp(`^[ \\t]*${name}[ \\t]+(\\w+)[ \\t]*(\\[\\])?\\??((?:\\s*@[\\w.]+(?:\\([^()]*\\))?)*)`, 'm').exec(body);
  if (!found || found[1] !== type) return unreadable(`the schema does not have ${model}.${name}`);
  const [, attributes = ''] = /@relation\(([^()]*)\)/.exec(found[3]!) ?? [];
  const list = (option: string) => new RegExp(`\\b${option}:\\s*\\[([^\\]]*)\\]`).exec(attributes)?.[1]!.match(/\w+/g) ?? [];
  const own = list('fields');
  const referred = list('references');
  if (own.length !== referred.length) return unreadable(`the key of ${model}.${name} is incomplete`);
  return { name, target: type, isList: found[2] !== undefined, holds: own.map((column, i) => [column, referred[i]!]) };
}

function unreadable(why: string): never {
  throw new TypeError(`scoped: the data model of this client cannot be read: ${why}.`);
}
