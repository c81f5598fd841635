import type { Published } from '@yishi/following';
import type { Told } from './district.fixture';

type Data<T extends Published['type']> = Extract<Published, { type: T }>['data'];

/**
 * The same figures counted the slow way: from all events up to a date, subject by subject, with
 * nothing remembered in between and no code of the statistics. `code` is a district's, a street's or
 * a compound's.
 */
export function recount(told: readonly Told[], code: string, date: string) {
  const until = told.filter((one) => one.date <= date);
  const every = <T extends Published['type']>(...types: readonly T[]) =>
    until
      .filter(({ published }) => types.includes(published.type as T))
      .map(({ at, published }) => ({
        at,
        type: published.type as T,
        data: published.data as Data<T>,
      }));
  const compounds = every('CompoundAdded.v1')
    .map(({ data }) => data)
    .filter((c) => [c.districtCode, c.streetCode, c.compoundId].includes(code));
  const ids = new Set(compounds.map(({ compoundId }) => compoundId));
  const here = <R extends { data: { compoundId: string } }>(all: readonly R[]): readonly R[] =>
    all.filter(({ data }) => ids.has(data.compoundId));
  return {
    ...councils(here(every('CouncilEstablished.v1')), compounds),
    households: { resident: sum([...ids].map(residents)) },
    opinions: opinions(),
    turnouts: turnouts(),
    ...money(),
  };

  function residents(compoundId: string): number {
    const of = every('HouseholdsRegistered.v1').filter(
      ({ data }) => data.compoundId === compoundId,
    );
    return of.findLast(({ data }) => data.last)?.data.residentHouseholds ?? 0;
  }

  function councils(
    established: readonly { data: Data<'CouncilEstablished.v1'> }[],
    of: readonly Data<'CompoundAdded.v1'>[],
  ) {
    const standing = new Map<string, Map<string, boolean>>();
    const concerned = new Set(established.map(({ data }) => data.councilId));
    for (const { published } of until) {
      const { councilId } = published.data as { councilId?: string };
      if (councilId === undefined || !concerned.has(councilId)) continue;
      const members = standing.get(councilId);
      if (published.type === 'CouncilEstablished.v1')
        standing.set(councilId, new Map(published.data.memberIds.map((id) => [id, false])));
      else if (published.type === 'CouncilDissolved.v1') standing.delete(councilId);
      else if (published.type === 'MemberJoined.v1') members!.set(published.data.personId, false);
      else if (published.type === 'MemberLeft.v1') members!.delete(published.data.personId);
      else if (published.type === 'MemberShown.v1')
        members!.set(published.data.personId, published.data.partyMember);
    }
    const compoundOf = new Map(established.map(({ data }) => [data.councilId, data.compoundId]));
    const unmanaged = new Set(of.filter((c) => c.unmanaged).map(({ compoundId }) => compoundId));
    const all = [...standing.keys()];
    const members = [...standing.values()].flatMap((seats) => [...seats.values()]);
    return {
      councils: {
        total: all.length,
        inUnmanagedCompounds: all.filter((id) => unmanaged.has(compoundOf.get(id)!)).length,
      },
      members: { total: members.length, party: members.filter((isParty) => isParty).length },
    };
  }

  function opinions() {
    const submitted = here(every('OpinionSubmitted.v1'));
    const changes = here(every('OpinionStateChanged.v1', 'OpinionLate.v1'));
    const byState: Record<string, number> = {};
    let [relayed, inTime, late, ended, totalSeconds] = [0, 0, 0, 0, 0];
    for (const { at: submittedAt, data } of submitted) {
      let [state, isLate, endedAt] = ['submitted', false, ''];
      for (const { at, ...change } of changes.filter((c) => c.data.opinionId === data.opinionId)) {
        if (change.type === 'OpinionLate.v1') {
          late++;
          isLate = true;
          continue;
        }
        const { to, timeliness } = change.data as Data<'OpinionStateChanged.v1'>;
        state = to;
        endedAt = ['relayed', 'reopened'].includes(to) ? '' : at;
        if (timeliness === 'in-time') inTime++;
        if (timeliness === 'late' && !isLate) late++;
        isLate = false;
        if (to === 'relayed') relayed++;
      }
      byState[state] = (byState[state] ?? 0) + 1;
      if (endedAt === '') continue;
      ended++;
      totalSeconds += Math.max(0, Date.parse(endedAt) - Date.parse(submittedAt)) / 1_000;
    }
    const rated = here(every('OpinionRated.v1'));
    return {
      total: submitted.length,
      byState,
      byField: tally(submitted.map(({ data }) => data.field)),
      relayed,
      inTime,
      late,
      aboutMoney: submitted.filter(({ data }) => data.aboutMoney).length,
      satisfied: rated.filter(({ data }) => data.satisfied).length,
      dissatisfied: rated.filter(({ data }) => !data.satisfied).length,
      waiting: { ended, totalSeconds },
    };
  }

  function turnouts() {
    const struckOut = new Set(every('TurnoutStruckOut.v1').map(({ data }) => data.turnoutId));
    const valid = here(every('TurnoutRecorded.v1')).filter(
      ({ data }) => !struckOut.has(data.turnoutId),
    );
    return {
      total: valid.length,
      byActivity: tally(valid.map(({ data }) => data.activity)),
      households: sum(valid.map(({ data }) => data.households)),
      people: sum(valid.map(({ data }) => data.people)),
    };
  }

  function money() {
    const drafted = here(every('ProjectDrafted.v1')).map(({ data }) => data);
    const projectIds = new Set(drafted.map(({ projectId }) => projectId));
    const ofProjects = <D extends { projectId: string }>(all: readonly { data: D }[]) =>
      all.filter(({ data }) => projectIds.has(data.projectId)).map(({ data }) => data);
    const stages = ofProjects(every('ProjectStageChanged.v1'));
    const fields = ofProjects(every('ProjectRevised.v1'));
    const opened = new Set(ofProjects(every('RaisingOpened.v1')).map(({ projectId }) => projectId));
    const stageOf = (id: string) => stages.findLast((s) => s.projectId === id)?.stage ?? 'draft';
    const asking = drafted.filter(({ projectId }) => opened.has(projectId));
    const now = asking.filter(({ projectId }) => stageOf(projectId) === 'raising');
    const received = ofProjects(every('ContributionReceived.v1'));
    const reversed = ofProjects(every('ContributionReversed.v1'));
    const released = ofProjects(every('PaymentReleased.v1'));
    const back = ofProjects(every('ProjectSettled.v1', 'ProjectUnwound.v1')).flatMap(
      ({ parts }) => [...parts],
    );
    const paidFen = (source: string) =>
      total(released.filter((one) => one.source === source).map((one) => one.amountFen)) -
      total(back.filter((part) => part.source === source).map((part) => part.backFen));
    return {
      projects: {
        total: drafted.length,
        applied: new Set(
          stages.filter(({ stage }) => stage === 'submitted').map(({ projectId }) => projectId),
        ).size,
        byStage: tally(drafted.map(({ projectId }) => stageOf(projectId))),
        byField: tally(
          drafted.map(
            ({ projectId, field }) =>
              fields.findLast((revised) => revised.projectId === projectId)?.field ?? field,
          ),
        ),
      },
      raising: {
        compoundsRaising: new Set(asking.map(({ compoundId }) => compoundId)).size,
        raisingNow: new Set(now.map(({ compoundId }) => compoundId)).size,
        raisedFen:
          total(received.map((one) => one.amountFen)) - total(reversed.map((one) => one.amountFen)),
      },
      paid: { districtFen: paidFen('district'), streetFen: paidFen('street') },
    };
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
const total = (fen: readonly bigint[]): bigint => fen.reduce((all, one) => all + one, 0n);

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
