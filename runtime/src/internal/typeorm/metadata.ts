// What is read of TypeORM 0.3 and 1. Written out, because the package is not imported: it is an optional peer, and its own
// declarations do not compile without @types/node.

export interface Column {
  readonly propertyName: string;
  readonly propertyPath: string;
  readonly databaseName: string;
  readonly isCreateDate: boolean;
  readonly isDiscriminator: boolean;
  readonly isGenerated: boolean;
  readonly isPrimary: boolean;
  readonly isUpdate: boolean;
  readonly isUpdateDate: boolean;
  readonly isVersion: boolean;
  /** A foreign key that has no property of its own. */
  readonly isVirtual: boolean;
  readonly isVirtualProperty: boolean;
  readonly embeddedMetadata?: object;
  getEntityValue(entity: object): unknown;
  setEntityValue(entity: object, value: unknown): void;
}

export interface Relation {
  readonly propertyName: string;
  readonly isCascadeInsert: boolean;
  readonly isCascadeRemove: boolean;
  readonly isCascadeUpdate: boolean;
  readonly isLazy: boolean;
  readonly isManyToOne: boolean;
  readonly isOneToOneOwner: boolean;
  readonly inverseEntityMetadata: Metadata;
  readonly joinColumns: readonly Column[];
  getEntityValue(entity: object): unknown;
  setEntityValue(entity: object, value: unknown): void;
}

export interface Metadata {
  readonly name: string;
  readonly target: unknown;
  readonly treeType?: unknown;
  readonly columns: readonly Column[];
  readonly relations: readonly Relation[];
  readonly primaryColumns: readonly Column[];
  readonly versionColumn?: Column;
  readonly updateDateColumn?: Column;
  readonly beforeRemoveListeners: readonly unknown[];
  readonly afterRemoveListeners: readonly unknown[];
  findColumnWithPropertyPathStrict(path: string): Column | undefined;
  findEmbeddedWithPropertyPath(path: string): object | undefined;
  findRelationWithPropertyPath(path: string): Relation | undefined;
  getEntityIdMap(entity: object): object | undefined;
}

interface Alias {
  readonly type: string;
  readonly name: string;
  readonly hasMetadata: boolean;
  readonly metadata: Metadata;
}

export interface Join {
  readonly alias: Alias;
  condition?: string;
}

export interface ExpressionMap {
  readonly queryType: string;
  readonly mainAlias?: Alias;
  readonly aliases: readonly Alias[];
  readonly joinAttributes: readonly Join[];
  readonly relationIdAttributes: readonly unknown[];
  /** Gone in TypeORM 1. */
  readonly relationCountAttributes?: readonly unknown[];
  readonly commonTableExpressions?: readonly unknown[];
  readonly cacheId?: unknown;
  wheres: { type: 'simple' | 'and' | 'or'; condition: unknown }[];
}

interface Written {
  readonly affected?: number | null;
}

/** A builder of any statement: which of the methods are there depends on the statement. */
export interface Builder {
  readonly expressionMap: ExpressionMap;
  clone(): Builder;
  setFindOptions(options: object): Builder;
  where(criteria: object): Builder;
  whereInIds(ids: unknown): Builder;
  select(selection: string | string[], alias?: string): Builder;
  withDeleted(): Builder;
  update(): Builder;
  set(values: object): Builder;
  delete(): Builder;
  softDelete(): Builder;
  restore(): Builder;
  setParameter(name: string, value: unknown): Builder;
  execute(): Promise<Written>;
  getMany(): Promise<object[]>;
  getManyAndCount(): Promise<[object[], number]>;
  getOne(): Promise<object | null>;
  getCount(): Promise<number>;
  getExists(): Promise<boolean>;
  getRawOne(): Promise<Record<string, unknown> | undefined>;
}

interface Connection {
  readonly entityMetadatas: readonly Metadata[];
  readonly options: { readonly type: string };
  readonly driver: { escape(name: string): string; readonly supportedUpsertTypes?: readonly string[] };
}

export interface Repository {
  readonly target: unknown;
  readonly metadata: Metadata & { readonly connection?: Connection; readonly dataSource?: Connection };
  readonly manager: { transaction<T>(work: (manager: { getRepository(target: unknown): Repository }) => Promise<T>): Promise<T> };
  createQueryBuilder(alias: string): Builder;
  create(entity?: object): object;
  insert(rows: object | object[]): Promise<object>;
  upsert(rows: object | object[], options: { conflictPaths: string[]; skipUpdateIfNoValuesChanged: boolean; upsertType: string }): Promise<object>;
}

/** `connection` warns in TypeORM 1. */
export const connectionOf = (repository: Repository): Connection => repository.metadata.dataSource ?? repository.metadata.connection!;

export const isOwner = (relation: Relation): boolean => relation.isManyToOne || relation.isOneToOneOwner;
