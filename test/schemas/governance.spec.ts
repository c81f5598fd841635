import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type GovernanceEvent, governance } from '../../libs/council/src/governance/governance';

const events = fromJson<readonly GovernanceEvent[]>(
  readFileSync(path.join(__dirname, 'golden/governance.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const project = (n: number) => `0190b0c0-0000-7000-8000-00000000c00${n}`;
const fold = (some: readonly GovernanceEvent[]) =>
  some.reduce((state, event) => governance.evolve(state, event, metadata), governance.initialState);

describe('stored events of the governance list', () => {
  it('are of every type', () => expect(new Set(events.map(({ type }) => type)).size).toBe(8));

  it('fold to items that are open and in a project', () => {
    const { territory, items } = fold(events.slice(0, 8));
    expect(territory.split('/').slice(0, 2)).toEqual(['410811', '410811001']);
    expect([...items.values()]).toEqual([
      { number: 1, state: 'in-project', projectId: project(1) },
      { number: 2, state: 'open', projectId: '' },
      { number: 3, state: 'open', projectId: '' },
      { number: 4, state: 'in-project', projectId: project(2) },
    ]);
  });

  it('fold to items solved, dropped and open again, and to ended projects', () => {
    const { items, endings } = fold(events);
    expect([...items.values()]).toEqual([
      { number: 1, state: 'solved', projectId: project(1) },
      { number: 2, state: 'solved', projectId: '' },
      { number: 3, state: 'dropped', projectId: '' },
      { number: 4, state: 'open', projectId: '' },
    ]);
    expect([...endings]).toEqual([
      [project(1), 'settled'],
      [project(2), 'cancelled'],
    ]);
  });
});
