import type { Followed } from '@yishi/following';
import { FIELDS } from '@yishi/messaging';
import type { Random } from './measure';

export const DISTRICT = '410811';
const COMMUNITY = '00000000-0000-8000-8000-00000000cccc';
const STREETS = 10;
export const DAYS = 1_095;
const FIRST_DAY_MS = Date.parse('2016-01-01T01:00:00.000Z');
const DAY_MS = 86_400_000;

const uuid = (group: number, number: number): string =>
  `00000000-0000-8000-${(0x8000 + group).toString(16)}-${number.toString(16).padStart(12, '0')}`;
export const streetCode = (number: number): string =>
  `${DISTRICT}${(1 + (number % STREETS)).toString().padStart(3, '0')}`;

type Compound = Readonly<{ compoundId: string; territory: string; number: number }>;
const compoundOf = (number: number): Compound => {
  const compoundId = uuid(1, number);
  const territory = `${DISTRICT}/${streetCode(number)}/${COMMUNITY}/${compoundId}`;
  return { compoundId, territory, number };
};

/** The date of a day of the three years. */
export const dateOf = (day: number): string =>
  new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);

type Due = { opinionId: string; compound: Compound; at: string; state: 'submitted' | 'relayed' };

/**
 * What is published over three years by so many councils of a district, day after day: opinions all
 * the time, of which half are relayed and some late; turnouts, and two projects in each compound with
 * what residents bring and the district and the street pay.
 */
export class DistrictEvents {
  private position = 0n;
  private at = '';
  private readonly due = new Map<number, Due[]>();
  private readonly compounds: readonly Compound[];

  constructor(
    private readonly random: Random,
    private readonly opinions: number,
    councils: number,
  ) {
    this.compounds = Array.from({ length: councils }, (_, number) => compoundOf(number));
  }

  *days(): Generator<readonly Followed[]> {
    let number = 0;
    for (let day = 0; day < DAYS; day++) {
      const events: Followed[] = [];
      this.at = new Date(FIRST_DAY_MS + day * DAY_MS).toISOString();
      if (day === 0) events.push(...this.beginning());
      const until = Math.floor((this.opinions * (day + 1)) / DAYS);
      for (; number < until; number++) events.push(this.submitted(day, number));
      for (const due of this.due.get(day) ?? []) events.push(...this.moved(day, due));
      this.due.delete(day);
      if (day % 7 === 0) events.push(...this.compounds.map((compound) => this.turnout(compound)));
      events.push(...this.ofProjects(day));
      yield events;
    }
  }

  private event(type: string, data: object): Followed {
    this.position++;
    const { at, position } = this;
    const rest = { by: '', role: '', stream: 'bench-1', index: 0, commandId: '' };
    return { type, data, at, position, ...rest };
  }

  private *beginning(): Generator<Followed> {
    yield this.event('DistrictAdded.v1', { districtCode: DISTRICT, name: '山阳区' });
    for (let number = 0; number < STREETS; number++) {
      const street = { districtCode: DISTRICT, streetCode: streetCode(number) };
      yield this.event('StreetAdded.v1', { ...street, name: `街道 ${number + 1}` });
    }
    for (const { number, compoundId, territory } of this.compounds) {
      const place = { districtCode: DISTRICT, streetCode: streetCode(number), territory };
      const compound = { compoundId, communityId: COMMUNITY, unmanaged: number % 2 === 0 };
      yield this.event('CompoundAdded.v1', { ...place, ...compound, name: `楼院 ${number + 1}` });
      const register = { registerVersion: 1, households: [], removedHouseholdIds: [], last: true };
      const residentHouseholds = 40 + (number % 300);
      const counted = { compoundId, ...register, residentHouseholds };
      yield this.event('HouseholdsRegistered.v1', counted);
      const memberIds = Array.from({ length: 5 }, (_, n) => uuid(2, number * 5 + n));
      const councilId = uuid(3, number);
      const council = { councilId, compoundId, territory, memberIds, directorId: memberIds[0] };
      yield this.event('CouncilEstablished.v1', council);
      for (const personId of memberIds.slice(0, 3))
        yield this.event('MemberShown.v1', { councilId, personId, partyMember: true });
    }
  }

  private later(day: number, due: Due): void {
    const waiting = this.due.get(day);
    if (waiting) waiting.push(due);
    else this.due.set(day, [due]);
  }

  private submitted(day: number, number: number): Followed {
    const compound = this.compounds[this.random.next() % this.compounds.length]!;
    const { compoundId, territory } = compound;
    const opinionId = uuid(4, number);
    const { at } = this;
    this.later(day + 1 + (number % 3), { opinionId, compound, at, state: 'submitted' });
    const text = { field: FIELDS[number % FIELDS.length], title: '', aboutMoney: number % 4 === 0 };
    const numbered = { year: 2016, number };
    return this.event('OpinionSubmitted.v1', {
      opinionId,
      compoundId,
      territory,
      ...numbered,
      ...text,
    });
  }

  private *moved(day: number, due: Due): Generator<Followed> {
    const { opinionId, compound, at: submittedAt, state: from } = due;
    const { compoundId, territory } = compound;
    const luck = this.random.next() % 20;
    const of = { opinionId, compoundId, territory };
    const changed = (to: string, timeliness: string) =>
      this.event('OpinionStateChanged.v1', { ...of, from, to, submittedAt, timeliness });
    if (from === 'relayed') {
      if (luck === 0) yield this.event('OpinionLate.v1', { ...of, dueAt: submittedAt });
      yield changed(luck % 2 === 0 ? 'resolved' : 'explained', luck === 0 ? 'late' : 'in-time');
      yield this.event('OpinionRated.v1', { ...of, satisfied: luck % 5 !== 0 });
    } else if (luck < 10) {
      this.later(day + 1 + luck, { ...due, state: 'relayed' });
      yield changed('relayed', '');
    } else yield changed((['answered', 'adopted', 'declined'] as const)[luck % 3]!, '');
  }

  private turnout({ compoundId, territory }: Compound): Followed {
    const counts = { households: 12, people: 30, date: this.at.slice(0, 10) };
    const turnout = { turnoutId: uuid(5, Number(this.position)), activity: 'cleaning' };
    return this.event('TurnoutRecorded.v1', { ...turnout, compoundId, territory, ...counts });
  }

  /** One project a day begins; residents bring money to it for a hundred days. */
  private *ofProjects(day: number): Generator<Followed> {
    const { compoundId, territory, number } = this.compounds[day % this.compounds.length]!;
    const projectId = uuid(6, day);
    const place = { compoundId, territory, districtCode: DISTRICT, streetCode: streetCode(number) };
    const field = FIELDS[day % FIELDS.length];
    yield this.event('ProjectDrafted.v1', {
      projectId,
      ...place,
      field,
      title: '',
      totalFen: 6_000n,
    });
    const terms = { shares: SHARES };
    yield this.event('ProjectEndorsed.v1', { projectId, ...place, terms });
    const parts = SHARES.map(({ share: _, ...part }) => part);
    yield this.event('AllocationApproved.v1', { projectId, parts });
    for (const stage of ['submitted', 'raising'])
      yield this.event('ProjectStageChanged.v1', { projectId, stage });
    yield this.event('RaisingOpened.v1', { projectId });
    for (let before = Math.max(0, day - 100); before <= day; before += 4)
      yield this.event('ContributionReceived.v1', { projectId: uuid(6, before), amountFen: 10n });
    for (const { source, amountFen } of parts.slice(0, 2))
      yield this.event('PaymentReleased.v1', {
        projectId,
        funder: source,
        source,
        amountFen: amountFen / 2n,
      });
  }
}

const SHARES = [
  {
    funder: 'district',
    source: 'district',
    account: 'district',
    share: '2/3',
    amountFen: 4_000n,
  },
  { funder: 'street', source: 'street', account: 'street', share: '1/6', amountFen: 1_000n },
  { funder: 'residents', source: 'residents', account: '', share: '1/6', amountFen: 1_000n },
];
