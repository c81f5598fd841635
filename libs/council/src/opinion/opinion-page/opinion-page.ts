import { type Followed, fromLog, type Key, projection, type Rows } from '@yishi/following';
import type { OpinionEvent } from '../opinions';
import { OPEN_END, OpinionRow, OpinionSpanRow, OpinionStepRow, type Step } from './rows';

const NOT_RELAYED = { relayedTo: '', department: '', dueAt: '', yellowFrom: '', calendar: '' };

/** What the row of a state shares with the row of its opinion. */
function shared(opinion: OpinionRow) {
  const { opinionId, compoundId, opinionNumber, streetCode, districtCode } = opinion;
  const { field, title, aboutMoney, submittedAt } = opinion;
  const place = { opinionId, compoundId, opinionNumber, streetCode, districtCode };
  return { ...place, field, title, aboutMoney, submittedAt };
}

const relayOf = ({ relayedTo, department, dueAt, yellowFrom, calendar }: OpinionRow) => ({
  ...{ relayedTo, department, dueAt, yellowFrom, calendar },
});

type Table = 'opinion' | 'span' | 'step';
type Tables = Rows<Table>;
type OfOpinion = Readonly<{ opinionId: string }>;

function rowOf(rows: Tables, { opinionId }: OfOpinion): OpinionRow {
  const row = rows.get<OpinionRow>('opinion', { opinionId });
  if (!row) throw new Error(`opinion ${opinionId} was never submitted`);
  return row;
}

function took(step: Step, event: Followed<OfOpinion>, rows: Tables, said: object = {}): void {
  const { data, at, by, role, position } = event;
  rows.put('step', { opinionId: data.opinionId, position, step, at, by, role, ...said });
}

/** The events that go on from what the opinion's row holds. */
function rowsRead({ type, data }: Followed): readonly (readonly [Table, Key])[] {
  if (type !== 'OpinionStateChanged' && type !== 'OpinionLate') return [];
  return [['opinion', { opinionId: (data as OfOpinion).opinionId }]];
}

/** All that lists and pages show: an opinion, its states in time, and what was done with it. */
export const opinionPage = projection<OpinionEvent>()({
  name: 'council.opinion-page',
  version: 2,
  source: fromLog('opinions'),
  tables: { opinion: OpinionRow, span: OpinionSpanRow, step: OpinionStepRow },
  reads: rowsRead,
  on: {
    OpinionSubmitted: (event, rows) => {
      const { data, at } = event;
      const { opinionId, compoundId, opinionNumber, territory, field, title, aboutMoney } = data;
      const [districtCode, streetCode] = territory.split('/') as [string, string];
      const place = { opinionId, compoundId, opinionNumber, streetCode, districtCode };
      const opinion = { ...place, field, title, aboutMoney, submittedAt: at };
      rows.put('opinion', { ...opinion, territory, ...NOT_RELAYED, change: 0 });
      const open = { state: 'submitted', fromAt: at, untilAt: OPEN_END, timeliness: '' };
      rows.put('span', { ...opinion, ...NOT_RELAYED, ...open, change: 0, lateAt: OPEN_END });
      took('submitted', event, rows);
    },
    OpinionPhotoErased: (event, rows) =>
      took('photo-erased', event, rows, { reason: event.data.reason }),
    OpinionAnswered: (event, rows) => took('answered', event, rows, { reason: event.data.answer }),
    OpinionAdopted: (event, rows) => {
      const { estimatedFen, itemId } = event.data;
      took('adopted', event, rows, { estimatedFen, itemId });
    },
    OpinionDeclined: (event, rows) => took('declined', event, rows, { reason: event.data.reason }),
    OpinionRelayed: (event, rows) => {
      const { opinionId, to, department, dueAt, yellowFrom, calendar } = event.data;
      const relay = { relayedTo: to, department, dueAt, yellowFrom, calendar };
      rows.patch('opinion', { opinionId }, relay);
      const { policyVersion } = event.data;
      took('relayed', event, rows, { relayedTo: to, department, dueAt, policyVersion });
    },
    OpinionLate: (event, rows) => {
      const { data, at } = event;
      const { opinionId, to, dueAt } = data;
      const { change } = rowOf(rows, data);
      rows.patch('span', { opinionId, change }, { lateAt: at });
      // nobody's decision, even when an officer's late answer brought it to light
      const byClock = { by: '', role: 'process' };
      took('late', event, rows, { relayedTo: to, dueAt, ...byClock });
    },
    OpinionResolved: (event, rows) => took('resolved', event, rows, { reason: event.data.result }),
    OpinionExplained: (event, rows) =>
      took('explained', event, rows, { reason: event.data.explanation }),
    OpinionRated: (event, rows) => took('rated', event, rows, { satisfied: event.data.satisfied }),
    OpinionReopened: (event, rows) => took('reopened', event, rows, { reason: event.data.reason }),
    OpinionStateChanged: ({ data, at }, rows) => {
      const { opinionId, to, timeliness } = data;
      const opinion = rowOf(rows, data);
      const change = opinion.change + 1;
      rows.patch('span', { opinionId, change: opinion.change }, { untilAt: at });
      const open = { state: to, fromAt: at, untilAt: OPEN_END, timeliness, lateAt: OPEN_END };
      const relay = to === 'relayed' ? relayOf(opinion) : NOT_RELAYED;
      rows.put('span', { ...shared(opinion), ...relay, ...open, change });
      rows.patch('opinion', { opinionId }, { change });
    },
  },
});
