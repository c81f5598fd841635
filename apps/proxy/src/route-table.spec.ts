import { readFileSync } from 'node:fs';
import { describeRoutes } from '@yishi/platform';
import { isInternal } from './plan';
import { RoutesClash, routeTable, samplePath, serviceFor } from './route-table';
import { SERVICES } from './services';

const path = (service: string, template: string) => ({ service, path: `/api/v1/${template}` });

describe('the table of routes', () => {
  it('gives one line to what is one service’s, and the rest to who answers the collection', () => {
    const table = routeTable([
      path('a', 'things'),
      path('b', 'things/{id}/money'),
      path('a', 'things/{id}'),
      path('a', 'things/{id}/parts'),
      path('b', 'things/{id}/bills/{number}'),
      path('c', 'journal/{id}'),
      path('a', 'others'),
    ]);
    expect(table).toEqual([
      { service: 'b', pattern: '^/api/v1/things/[^/]+/(bills|money)(/|$)' },
      { service: 'c', pattern: '^/api/v1/journal(/|$)' },
      { service: 'a', pattern: '^/api/v1(/|$)' },
    ]);
  });

  it('refuses a path that two services answer', () => {
    const twice = [path('a', 'things/{id}'), path('b', 'things/{thingId}')];
    expect(() => routeTable(twice)).toThrow(RoutesClash);
  });

  it('refuses what a line before would take away', () => {
    const hidden = [path('a', '{scope}/x'), path('b', 'things/x'), path('b', 'things/y')];
    expect(() => routeTable(hidden)).toThrow(RoutesClash);
  });
});

describe('the services', () => {
  it('answer together what the description of the API says, each path one of them', async () => {
    const table = JSON.parse(readFileSync('deploy/routes.json', 'utf8'));
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
    const described = Object.entries<object>(paths)
      .filter(([template]) => template.startsWith('/api/'))
      .flatMap(([template, item]) =>
        Object.keys(item).map((method) => `${method.toUpperCase()} ${template}`),
      );
    const answered: string[] = [];
    for (const [service, module] of Object.entries(SERVICES))
      for (const { method, path: template } of await describeRoutes(module)) {
        answered.push(`${method} ${template}`);
        if (isInternal(template)) continue;
        expect([template, serviceFor(table, samplePath(template))]).toEqual([template, service]);
      }
    // what is internal every service answers for itself
    expect([...new Set(answered)].sort()).toEqual(described.sort());
  });

  it('are found in the Caddyfile by the same patterns in the same order', () => {
    const table = JSON.parse(readFileSync('deploy/routes.json', 'utf8')) as typeof lines;
    const matched = readFileSync('deploy/Caddyfile', 'utf8').matchAll(
      /@path\d+ path_regexp (\S+)\n\s+handle @path\d+ \{\n\s+reverse_proxy ([a-z-]+):3000/g,
    );
    const lines = [...matched].map(([, pattern, service]) => ({ service, pattern }));
    expect(lines).toEqual(table);
  });
});
