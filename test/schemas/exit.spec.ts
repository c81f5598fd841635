import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type ExitCase, type ExitEvent, exitCase } from '../../libs/council/src/exit/exit';

/** Events of exit procedures as they were stored once: this file only grows. */
const golden = fromJson<readonly ExitEvent[]>(
  readFileSync(path.join(__dirname, 'golden/exit.json'), 'utf8'),
);
const by = '0190b0c0-0000-7000-8000-0000000000a1';
const metadata = { commandId: '', inputHash: '', at: '', by, role: '' };
const caseOf = (suffix: string) => `0190b0c0-0000-8000-8000-0000000000${suffix}`;
const folded = (caseId: string, count?: number): ExitCase =>
  golden
    .filter(({ data }) => data.caseId === caseId)
    .slice(0, count)
    .reduce((state, event) => exitCase.evolve(state, event, metadata), exitCase.initialState);

describe('stored events of exit procedures', () => {
  it('are of every type', () =>
    expect([...new Set(golden.map(({ type }) => type))].sort()).toEqual([
      'ExitConfirmed',
      'ExitDecided',
      'ExitLapsed',
      'ExitOpened',
      'ExitReturned',
      'PositionStated',
    ]));

  it('fold to a case that was sent back once', () =>
    expect(folded(caseOf('e1'), 4)).toEqual({
      step: 'open',
      councilId: '0190b0c0-0000-8000-8000-000000000001',
      territory:
        '410811/410811001/0190b0c0-0000-7000-8000-000000000001/' +
        '0190b0c0-0000-7000-8000-000000000002',
      personId: '0190b0c0-0000-7000-8000-0000000000a5',
      term: 1,
      round: 1,
      statementEndsAt: '2019-01-23T16:00:00.000Z',
      hasStated: true,
      outcome: 'kept-on-probation',
      decisionReason: 'illness',
      decidedBy: [by],
    }));

  it('fold to a removal, and to a case that closed itself', () => {
    expect(folded(caseOf('e1'))).toMatchObject({ step: 'confirmed', outcome: 'removed' });
    expect(folded(caseOf('e2'))).toMatchObject({ step: 'lapsed', outcome: '' });
  });
});
