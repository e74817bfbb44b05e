/** The part of JSON Schema in which the options' types are described. */
export interface TypeSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: TypeSchema[];
  oneOf?: TypeSchema[];
  properties?: Record<string, TypeSchema>;
  additionalProperties?: TypeSchema | boolean;
  required?: string[];
  items?: TypeSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  description?: string;
}

/** A type in words: "a whole number of at least 1", "one of auto, celeba". */
export function typeName(schema: TypeSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return oneOf(schema.enum.map(String));
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) {
    if (branches.every((branch) => branch.const !== undefined)) {
      return oneOf(branches.map(typeName));
    }
    return branches.map(typeName).join(' or ');
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeName({ ...schema, type })).join(' or ');
  }
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    case 'array':
      return `a list of ${listed(schema.items)}${count(schema)}`;
    default:
      return typeof schema.additionalProperties === 'object'
        ? `names, each with ${typeName(schema.additionalProperties)}`
        : 'options by name';
  }
}

/** The type at a path of option names and list ranks; undefined where there is none. */
export function typeAt(
  schema: TypeSchema,
  path: readonly (string | number)[],
): TypeSchema | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return schema;
  for (const branch of schema.anyOf ?? schema.oneOf ?? []) {
    const found = typeAt(branch, path);
    if (found) return found;
  }
  const named = schema.properties && Object.hasOwn(schema.properties, String(head));
  let next = named ? schema.properties![String(head)] : undefined;
  if (!next && typeof head === 'number') next = schema.items;
  if (!next && typeof schema.additionalProperties === 'object') next = schema.additionalProperties;
  return next ? typeAt(next, rest) : undefined;
}

/** A value as a message quotes it: short, on one line. */
export function valueName(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function oneOf(names: string[]): string {
  return names.length === 2 ? names.join(' or ') : `one of ${names.join(', ')}`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: TypeSchema): string {
  const limit = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum !== undefined && exclusiveMaximum !== undefined) {
    return ` from ${minimum} to below ${exclusiveMaximum}`;
  }
  if (minimum !== undefined && limit !== undefined) return ` from ${minimum} to ${limit}`;
  if (minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER) {
    return ` of at least ${minimum}`;
  }
  return '';
}

function listed(items: TypeSchema | undefined): string {
  if (!items || items.type === 'string') return items?.enum ? typeName(items) : 'names';
  if (items.type === 'integer') return `whole numbers${range(items)}`;
  if (items.type === 'number') return `numbers${range(items)}`;
  return typeName(items);
}

function count({ minItems, maxItems }: TypeSchema): string {
  if (minItems !== undefined && maxItems !== undefined) return `, ${minItems} to ${maxItems}`;
  if (minItems !== undefined && minItems > 1) return `, ${minItems} or more`;
  return minItems === 1 ? ', not empty' : '';
}
