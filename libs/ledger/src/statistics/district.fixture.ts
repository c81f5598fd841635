import type { Published } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import { FIELDS, type OpinionState, TURNOUT_ACTIVITIES } from '@yishi/messaging';
import { DISTRICT, FIVE_FUNDERS, Lifecycle, POLICY } from '../lifecycle.fixture';
import { PROJECT_STAGES } from './answer';

export const STREETS = [`${DISTRICT}001`, `${DISTRICT}002`] as const;
export const COMMUNITY = '00000000-0000-8000-8000-00000000cccc';

/** Distinct, and the same for the same number: `idOf('c', 3)`. */
export const idOf = (kind: string, number: number): string =>
  `00000000-0000-8000-8000-${kind.charCodeAt(0).toString(16)}${number.toString(16).padStart(10, '0')}`;

/** Four compounds in two streets; one in each street has no owner unit and no property company. */
export const COMPOUNDS = [0, 1, 2, 3].map((number) => {
  const streetCode = STREETS[number % 2] as string;
  const compoundId = idOf('c', number);
  const territory = `${DISTRICT}/${streetCode}/${COMMUNITY}/${compoundId}`;
  return { compoundId, streetCode, districtCode: DISTRICT, territory, unmanaged: number < 2 };
});
type Compound = (typeof COMPOUNDS)[number];

/** `date` is that of the book: a clock that ran behind another's does not turn it back. */
export type Told = Readonly<{ at: string; date: string; published: Published }>;

/** What happens next, chosen by numbers so that a property can shrink it. */
export type Step = Readonly<{ kind: number; one: number; other: number; hours: number }>;

type Council = { members: Map<string, boolean>; isStanding: boolean };
type Opinion = { id: string; compound: Compound; state: OpinionState; at: string; late: boolean };
type Project = { id: string; compound: Compound; life: Lifecycle; stage: string; ended: boolean };

const of = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

/** A district in which things happen as the other contexts would publish them. */
export class District {
  readonly told: Told[] = [];
  private atMs = Date.parse('2018-06-01T02:00:00.000Z');
  private readonly councils = COMPOUNDS.map(
    (): Council => ({ members: new Map(), isStanding: false }),
  );
  private readonly opinions: Opinion[] = [];
  private readonly projects: Project[] = [];
  private readonly turnouts: Extract<Published, { type: 'TurnoutRecorded.v1' }>['data'][] = [];
  private serial = 0;

  constructor() {
    this.tell({ type: 'DistrictAdded.v1', data: { districtCode: DISTRICT, name: '山阳区' } });
    for (const streetCode of STREETS)
      this.tell({
        type: 'StreetAdded.v1',
        data: { districtCode: DISTRICT, streetCode, name: `街道 ${streetCode}` },
      });
    for (const compound of COMPOUNDS)
      this.tell({
        type: 'CompoundAdded.v1',
        data: { ...compound, communityId: COMMUNITY, name: `院 ${compound.compoundId.slice(-1)}` },
      });
  }

  step({ kind, one, other, hours }: Step): void {
    this.atMs += hours * 3_600_000;
    of(this.steps, kind)(one, other);
  }

  /** Some kinds of steps more often than others. */
  private readonly steps: readonly ((one: number, other: number) => void)[] = [
    (one, other) => this.establish(one, other),
    (one, other) => this.establish(one, other),
    (one) => this.join(one),
    (one, other) => this.show(one, other),
    (one, other) => this.show(one, other),
    (one, other) => this.leave(one, other),
    (one, other) => other % 3 === 0 && this.dissolve(one),
    (one, other) => this.submit(one, other),
    (one, other) => this.submit(one, other),
    (one, other) => this.move(one, other),
    (one, other) => this.move(one, other),
    (one, other) => this.move(one, other),
    (one) => this.late(one),
    (one, other) => this.rate(one, other),
    (one, other) => this.turnout(one, other),
    (one) => this.strikeOut(one),
    (one, other) => this.register(one, other),
    (one, other) => this.draft(one, other),
    (one, other) => this.stage(one, other),
    (one, other) => this.stage(one, other),
    (one, other) => this.money(one, other),
    (one, other) => this.money(one, other),
    (one, other) => this.money(one, other),
    (one, other) => other % 4 === 0 && this.end(one, other),
  ];

  private tell(published: Published): void {
    const own = chinaDate(new Date(this.atMs));
    const before = this.told.at(-1)?.date ?? own;
    const date = own > before ? own : before;
    this.told.push({ at: new Date(this.atMs).toISOString(), date, published });
  }

  private next(kind: string): string {
    return idOf(kind, this.serial++);
  }

  // ---------------------------------------------------------------------------------- councils

  private establish(one: number, other: number): void {
    const compound = of(COMPOUNDS, one);
    const council = of(this.councils, one);
    if (council.isStanding) return;
    // some of them sat in the term before
    const memberIds = Array.from({ length: 3 + (other % 3) }, (_, n) => idOf('p', one + 2 * n));
    council.members = new Map(memberIds.map((id) => [id, false]));
    council.isStanding = true;
    const { compoundId, territory } = compound;
    const data = { councilId: councilOf(compound), compoundId, territory, memberIds };
    this.tell({ type: 'CouncilEstablished.v1', data: { ...data, directorId: memberIds[0]! } });
  }

  private join(one: number): void {
    const council = of(this.councils, one);
    if (!council.isStanding) return;
    const personId = this.next('p');
    council.members.set(personId, false);
    const councilId = councilOf(of(COMPOUNDS, one));
    this.tell({ type: 'MemberJoined.v1', data: { councilId, personId } });
  }

  private show(one: number, other: number): void {
    const council = of(this.councils, one);
    const personId = of([...council.members.keys(), 'nobody'], other);
    if (!council.isStanding || personId === 'nobody') return;
    const partyMember = other % 5 > 1;
    council.members.set(personId, partyMember);
    const councilId = councilOf(of(COMPOUNDS, one));
    this.tell({ type: 'MemberShown.v1', data: { councilId, personId, partyMember } });
  }

  private leave(one: number, other: number): void {
    const council = of(this.councils, one);
    if (!council.isStanding || council.members.size < 2) return;
    const personId = of([...council.members.keys()], other);
    council.members.delete(personId);
    const councilId = councilOf(of(COMPOUNDS, one));
    this.tell({ type: 'MemberLeft.v1', data: { councilId, personId } });
  }

  private dissolve(one: number): void {
    const council = of(this.councils, one);
    if (!council.isStanding) return;
    council.isStanding = false;
    const compound = of(COMPOUNDS, one);
    const { compoundId } = compound;
    const data = { councilId: councilOf(compound), compoundId };
    this.tell({ type: 'CouncilDissolved.v1', data });
  }

  // ---------------------------------------------------------------------------------- opinions

  private submit(one: number, other: number): void {
    const compound = of(COMPOUNDS, one);
    const id = this.next('o');
    const at = new Date(this.atMs).toISOString();
    this.opinions.push({ id, compound, state: 'submitted', at, late: false });
    const { compoundId, territory } = compound;
    const text = { field: of(FIELDS, other), title: '路灯', aboutMoney: other % 3 === 0 };
    const number = { year: 2018, number: this.opinions.length };
    const data = { opinionId: id, compoundId, territory, ...number, ...text };
    this.tell({ type: 'OpinionSubmitted.v1', data });
  }

  private move(one: number, other: number): void {
    if (this.opinions.length === 0) return;
    const opinion = of(this.opinions, one);
    const { id, compound, state, at, late } = opinion;
    const to = of<OpinionState>(NEXT[state] ?? ['reopened'], other);
    // an answer may come late before anybody said so
    const isLate = late || other % 7 === 0;
    const timeliness = state !== 'relayed' ? '' : isLate ? 'late' : 'in-time';
    opinion.state = to;
    opinion.late = false;
    const { compoundId, territory } = compound;
    const data = { opinionId: id, compoundId, territory, from: state, to, submittedAt: at };
    this.tell({ type: 'OpinionStateChanged.v1', data: { ...data, timeliness } });
  }

  private late(one: number): void {
    const relayed = this.opinions.filter(({ state, late }) => state === 'relayed' && !late);
    if (relayed.length === 0) return;
    const opinion = of(relayed, one);
    opinion.late = true;
    const { compoundId, territory } = opinion.compound;
    const data = { opinionId: opinion.id, compoundId, territory, dueAt: opinion.at };
    this.tell({ type: 'OpinionLate.v1', data });
  }

  private rate(one: number, other: number): void {
    const ended = this.opinions.filter(({ state }) => state === 'resolved');
    if (ended.length === 0) return;
    const { id, compound } = of(ended, one);
    const { compoundId, territory } = compound;
    const data = { opinionId: id, compoundId, territory, satisfied: other % 2 === 0 };
    this.tell({ type: 'OpinionRated.v1', data });
  }

  // --------------------------------------------------------------------- turnouts and registers

  private turnout(one: number, other: number): void {
    const { compoundId, territory } = of(COMPOUNDS, one);
    const counted = { households: other % 9, people: other % 31 };
    const activity = of(TURNOUT_ACTIVITIES, other);
    const turnoutId = this.next('t');
    const data = { turnoutId, compoundId, territory, activity, date: '2018-05-01', ...counted };
    this.turnouts.push(data);
    this.tell({ type: 'TurnoutRecorded.v1', data });
  }

  private strikeOut(one: number): void {
    const [data] = this.turnouts.splice(one % Math.max(1, this.turnouts.length), 1);
    if (data) this.tell({ type: 'TurnoutStruckOut.v1', data });
  }

  private register(one: number, other: number): void {
    const { compoundId } = of(COMPOUNDS, one);
    const base = { compoundId, registerVersion: ++this.serial };
    const nobody = { households: [], removedHouseholdIds: [] };
    this.tell({ type: 'HouseholdsRegistered.v1', data: { ...base, ...nobody, last: false } });
    const residentHouseholds = 1 + (other % 300);
    const data = { ...base, ...nobody, last: true, residentHouseholds };
    this.tell({ type: 'HouseholdsRegistered.v1', data });
  }

  // ---------------------------------------------------------------------------------- projects

  private draft(one: number, other: number): void {
    const compound = of(COMPOUNDS, one);
    const id = this.next('j');
    const policy = other % 4 === 0 ? FIVE_FUNDERS : POLICY;
    const life = new Lifecycle(policy, id, compound.compoundId);
    this.projects.push({ id, compound, life, stage: 'draft', ended: false });
    const { unmanaged: _, ...place } = compound;
    const text = { field: of(FIELDS, other), title: '更换管道', totalFen: 100_000n };
    this.tell({ type: 'ProjectDrafted.v1', data: { projectId: id, ...place, ...text } });
    const terms = {
      threshold: '7/10',
      shares: policy.map(({ funder, source, share }) => ({ funder, source, share })),
      matching: 'advance',
      publicityDays: 7,
      raisingDays: 60,
    } as const;
    const asked = { title: '', totalFen: 100_000n, policyVersion: 1, deciders: [], round: 1 };
    this.tell({ type: 'ProjectEndorsed.v1', data: { projectId: id, ...place, ...asked, terms } });
    life.approve(100_000n + BigInt(other));
    this.flush(life);
  }

  private flush(life: Lifecycle): void {
    for (const event of life.events.splice(0)) this.tell(event as Published);
  }

  private stage(one: number, other: number): void {
    if (this.projects.length === 0) return;
    const project = of(this.projects, one);
    const { id: projectId } = project;
    if (other % 6 === 0) {
      const data = { projectId, field: of(FIELDS, one + other), title: '', totalFen: 1n };
      this.tell({ type: 'ProjectRevised.v1', data });
      return;
    }
    project.stage = other % 3 === 0 ? 'raising' : of(PROJECT_STAGES, other);
    this.tell({ type: 'ProjectStageChanged.v1', data: { projectId, stage: project.stage } });
    if (project.stage !== 'raising') return;
    const deadline = '2018-09-01T00:00:00.000Z';
    this.tell({ type: 'RaisingOpened.v1', data: { projectId, targetFen: 16_667n, deadline } });
  }

  private money(one: number, other: number): void {
    const running = this.projects.filter(({ ended }) => !ended);
    if (running.length === 0) return;
    const { life } = of(running, one);
    const fen = BigInt(1 + other * 97);
    of(
      [
        () => life.contribute(fen),
        () => life.contribute(fen),
        () => life.giveBack(other % 4 === 2 ? 'reversal' : 'refund'),
        () => life.pay(other, fen * 3n, true),
        () => life.supplement(fen),
        () => life.invoice(fen),
      ],
      other,
    )();
    this.flush(life);
  }

  private end(one: number, other: number): void {
    const running = this.projects.filter(({ ended }) => !ended);
    if (running.length === 0) return;
    const project = of(running, one);
    project.ended = true;
    if (project.life.isSpent || other % 8 === 0) project.life.settle(other % 16 === 0);
    else project.life.unwind();
    this.flush(project.life);
  }
}

const councilOf = ({ compoundId }: Compound): string => compoundId.replace('-63', '-6b');

/** Where an opinion may go from a state; from every other one it may be opened again. */
const NEXT: Partial<Record<OpinionState, readonly OpinionState[]>> = {
  submitted: ['relayed', 'answered', 'adopted', 'declined', 'relayed'],
  reopened: ['relayed', 'answered', 'adopted', 'declined'],
  relayed: ['resolved', 'explained'],
};
