/** Who answers a path: the first line whose pattern (a regular expression) fits. */
export type RouteLine = Readonly<{ service: string; pattern: string }>;

export type ServicePath = Readonly<{ service: string; path: string }>;

/** Two services answer the same path, or the table sends a path elsewhere. */
export class RoutesClash extends Error {
  override readonly name = 'RoutesClash';
}

/**
 * The paths of all services (templates such as `/api/v1/projects/{projectId}`) as few lines. Where
 * the paths below a segment are one service's, one line takes them all; where they are divided, the
 * service that answers the collection itself, else the one with most paths, takes what no other
 * one claims. So an address that nobody knows reaches a service, which says so in its own words.
 *
 * Patterns mean the same in JavaScript, PCRE and RE2. Throws `RoutesClash`.
 */
export function routeTable(paths: readonly ServicePath[]): readonly RouteLine[] {
  const root = new Node();
  for (const { service, path } of paths) root.add(belowBase(path), service, path);
  const table = joined(root.claims('', BASE));
  for (const { service, path } of paths) {
    const found = serviceFor(table, samplePath(path));
    if (found !== service) throw new RoutesClash(`${path} of ${service} would go to ${found}`);
  }
  return table;
}

/** The service that answers the path, without its query; `undefined`: the proxy answers 404. */
export const serviceFor = (table: readonly RouteLine[], path: string): string | undefined =>
  table.find(({ pattern }) => new RegExp(pattern).test(path))?.service;

/** A path of this template, with the same sample id for every parameter. */
export const samplePath = (template: string): string =>
  template.replace(/\{\w+\}/g, '0190a000-0000-7000-8000-000000000001');

const PARAMETER = '[^/]+';

/** The pattern of this path and no other. */
export const exactPattern = (template: string): string =>
  `^${template.replace(/\{\w+\}/g, PARAMETER)}$`;

/** What every address of the API begins with. */
const BASE = 'api/v1';

function belowBase(path: string): readonly string[] {
  if (!path.startsWith(`/${BASE}/`)) throw new RoutesClash(`${path} is not below /${BASE}`);
  return path.slice(BASE.length + 2).split('/');
}

/** Everything at and below `parent/segment`. */
type Claim = Readonly<{ service: string; parent: string; segment: string }>;

/** A segment of paths, with those that follow it. */
class Node {
  readonly #children = new Map<string, Node>();
  readonly #pathsOf = new Map<string, number>();
  #answeredBy?: string;

  add([segment, ...rest]: readonly string[], service: string, path: string): void {
    this.#pathsOf.set(service, (this.#pathsOf.get(service) ?? 0) + 1);
    if (segment === undefined) {
      if (this.#answeredBy !== undefined && this.#answeredBy !== service)
        throw new RoutesClash(`${path} is answered by ${this.#answeredBy} and by ${service}`);
      this.#answeredBy = service;
      return;
    }
    const key = segment.startsWith('{') ? PARAMETER : segment;
    const child = this.#children.get(key) ?? new Node();
    this.#children.set(key, child);
    child.add(rest, service, path);
  }

  /** The deeper ones first; nothing where `heir`, who has all that is left, is the only one. */
  claims(parent: string, segment: string, heir?: string): readonly Claim[] {
    const service = this.#answeredBy ?? this.#mostFrequent();
    const own = service === heir ? [] : [{ service, parent, segment }];
    if (this.#pathsOf.size === 1) return own;
    const here = `${parent}/${segment}`;
    const below = [...this.#children].flatMap(([key, child]) => child.claims(here, key, service));
    return [...below, ...own];
  }

  #mostFrequent(): string {
    return [...this.#pathsOf].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
  }
}

/** Neighbours under one parent that are one service's become one line. */
function joined(claims: readonly Claim[]): readonly RouteLine[] {
  const segments = new Map<string, string[]>();
  for (const { service, parent, segment } of claims) {
    const key = `${service} ${parent}`;
    segments.set(key, [...(segments.get(key) ?? []), segment]);
  }
  return [...segments].map(([key, alternatives]) => {
    const [service = '', parent = ''] = key.split(' ');
    const sorted = alternatives.sort();
    const last = sorted.length === 1 ? sorted[0] : `(${sorted.join('|')})`;
    return { service, pattern: `^${parent}/${last}(/|$)` };
  });
}
