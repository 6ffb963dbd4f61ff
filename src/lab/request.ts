/** @module An HTTP request that reached the lab, and the values that it carries. */

/** An HTTP request that reached the lab. */
export interface LabRequest {
  readonly method: string;
  /** Lower case, without port. */
  readonly host: string;
  /** Still URL-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the user name and the password of `Authorization: Basic`; undefined if the header is absent. */
export function readBasic(request: LabRequest): { readonly username: string; readonly password: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0
    ? { username: text, password: '' }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Returns the fields of a JSON or form body, nested ones by dotted path. A body of another form has none. */
export function readFields(request: LabRequest): ReadonlyMap<string, string> {
  const text = request.body.trim();
  if (text.startsWith('{') || text.startsWith('[')) {
    try {
      return new Map(flatten(JSON.parse(text), ''));
    } catch {
      return new Map();
    }
  }
  return new Map(new URLSearchParams(text));
}

function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path === '' ? name : `${path}.${name}`));
}

/** Returns all parts of the request as decoded text, to search it for keys. */
export function readEverything(request: LabRequest): string {
  const basic = readBasic(request);
  return [
    request.path,
    decodeLeniently(request.path),
    ...[...request.query].flat(),
    ...Object.values(request.headers),
    ...(basic ? [basic.username, basic.password] : []),
    request.body,
    ...[...readFields(request)].flat(),
  ].join('\n');
}

function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
