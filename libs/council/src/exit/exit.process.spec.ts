import type { Followed } from '@yishi/following';
import {
  caseId,
  compoundId,
  councilId,
  exitStarted,
  personId,
} from '../membership/council.samples';
import { exitProcess, followRating } from './exit.process';
import { confirmedAs } from './exit.samples';
import { LapseExitCase } from './lapse-exit-case/lapse-exit-case';
import { OpenExitCase } from './open-exit-case/open-exit-case';
import { RemoveMember } from './remove-member/remove-member';
import { StartExitProcedure } from './start-exit-procedure/start-exit-procedure';

const followed = <D extends object>(data: D): Followed<D> => ({
  type: 'any',
  data,
  at: '2018-06-01T08:00:00.000Z',
  by: personId(1),
  role: 'process',
  stream: `council-${councilId}`,
  position: 1n,
  index: 0,
  commandId: councilId,
});
const left = { councilId, personId: personId(2), term: 1, reason: 'moved away' };

describe('exit processes', () => {
  it('start what the rating says', () => {
    const low = { caseId: caseId(), councilId, personId: personId(2), periods: ['2018-H1'] };
    const said = followed({ ...low, compoundId, territory: 'x' });
    expect(followRating.on['MemberLowInARow.v1']?.(said)).toEqual([
      { command: StartExitProcedure, input: low },
    ]);
  });

  it('open a case for a procedure', () => {
    const { data } = exitStarted(2) as Extract<
      ReturnType<typeof exitStarted>,
      { type: 'ExitProcedureStarted' }
    >;
    expect(exitProcess.on.ExitProcedureStarted?.(followed(data))).toEqual([
      { command: OpenExitCase, input: data },
    ]);
  });

  it('close every case of who left, and of a dissolved council', () => {
    const exitCaseIds = [caseId(1), caseId(2)];
    const closes = (cause: string) =>
      exitCaseIds.map((one) => ({ command: LapseExitCase, input: { caseId: one, cause } }));
    expect(exitProcess.on.MemberLeft?.(followed({ ...left, exitCaseIds }))).toEqual(
      closes('member-left'),
    );
    expect(exitProcess.on.MemberLeft?.(followed(left))).toEqual([]);
    const gone = { councilId, compoundId, term: 1, reason: 'x', seatedIds: [] };
    expect(exitProcess.on.CouncilDissolved?.(followed({ ...gone, exitCaseIds }))).toEqual(
      closes('council-dissolved'),
    );
    expect(exitProcess.on.CouncilDissolved?.(followed(gone))).toEqual([]);
  });

  it('remove who is to be removed, and nobody who is kept', () => {
    const of = (outcome: 'removed' | 'kept-on-probation') =>
      exitProcess.on.ExitConfirmed?.(followed(confirmedAs(outcome).data as never));
    expect(of('removed')).toEqual([
      {
        command: RemoveMember,
        input: {
          ...{ councilId, personId: personId(2), term: 1, round: 0 },
          ...{ caseId: caseId(), reason: '两期垫底' },
        },
      },
    ]);
    expect(of('kept-on-probation')).toEqual([]);
  });
});
