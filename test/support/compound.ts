import { randomUUID } from 'node:crypto';
import type { Api, Json, Person } from '../../apps/demo/src/api';
import { DISTRICT, type Officers, officersOf, STREET } from '../../apps/demo/src/cast';

export type Household = Readonly<{ householdId: string; address: string }>;

export type Compound = Readonly<{
  compoundId: string;
  place: string;
  households: readonly Household[];
  director: Person;
  members: readonly Person[];
  /** Speaks for the first household. */
  resident: Person;
}>;

export type Contact = Readonly<{ name: string; telephone: string }>;

type CompoundOptions = Readonly<{
  name: string;
  households?: number;
  contact?: (index: number) => Contact;
  displayName?: (index: number) => string;
}>;

export const POLICY = {
  threshold: '7/10',
  shares: [
    { funder: 'district', source: 'district', share: '2/3' },
    { funder: 'street', source: 'street', share: '1/6' },
    { funder: 'residents', source: 'residents', share: '1/6' },
  ],
  matching: 'on-target',
  publicityDays: 7,
  raisingDays: 60,
};

const FIRST_DAY = Date.parse('2018-05-02T01:00:00Z');
const DAY_MS = 86_400_000;

/**
 * A district with a street, a community and a policy, and what tests build in it through the HTTP
 * interface.
 */
export class TestDistrict {
  readonly officers: Officers;
  private communityId = '';
  private now = FIRST_DAY;

  constructor(readonly api: Api) {
    this.officers = officersOf(api);
  }

  async open({ districtFen, streetFen }: { districtFen: number; streetFen: number }) {
    const { administrator, finance, street } = this.officers;
    await this.passDays(0);
    await this.api.post(administrator, 'districts', { districtCode: DISTRICT, name: '山阳区' });
    const streetInput = { streetCode: STREET, name: '新城街道' };
    await this.api.post(administrator, `districts/${DISTRICT}/streets`, streetInput);
    const communities = `streets/${STREET}/communities`;
    const community = await this.api.post(administrator, communities, { name: '建设路社区' });
    this.communityId = community.id;
    const policy = { effectiveFrom: '2018-05-02', terms: POLICY };
    await this.api.post(administrator, `districts/${DISTRICT}/policies`, policy);
    const appropriations = `districts/${DISTRICT}/appropriations`;
    const own = { year: 2018, account: 'district', amountFen: districtFen };
    await this.api.post(finance, appropriations, own);
    const ofStreet = { year: 2018, account: `street-${STREET}`, amountFen: streetFen };
    await this.api.post(street, appropriations, ofStreet);
    return this;
  }

  /** Moves the server's clock on. */
  async passDays(days: number): Promise<void> {
    this.now += days * DAY_MS + 1_000;
    const now = new Date(this.now).toISOString();
    await this.api.post(this.officers.administrator, 'clock', { now });
  }

  /** A compound with a register and an established council of three. */
  async compound({
    name,
    households = 10,
    contact = (index) => ({ name: `住户${index}`, telephone: '' }),
    displayName = (index) => `议事员${index + 1}`,
  }: CompoundOptions): Promise<Compound> {
    const { administrator, street } = this.officers;
    const compounds = `streets/${STREET}/communities/${this.communityId}/compounds`;
    const { id } = await this.api.post(administrator, compounds, { name, unmanaged: true });
    const place = `${DISTRICT}/${STREET}/${this.communityId}/${id}`;
    const rows = Array.from({ length: households }, (_, index) => {
      const { name: of, telephone } = contact(index);
      return `1号楼,1单元,${101 + index},常住,${of},${telephone}`;
    });
    const csv = ['楼号,单元,房号,居住情况,户主,联系电话', ...rows, ''].join('\r\n');
    await patiently(() =>
      this.api.upload(street, `compounds/${id}/register`, new TextEncoder().encode(csv)),
    );
    const list = await this.api.get(`compounds/${id}/households?limit=200`, street);
    const compound = { compoundId: id, place, households: list.items as readonly Household[] };
    return { ...compound, ...(await this.council(compound, displayName)) };
  }

  /** A meeting that is under way, with minutes. */
  async meeting({ compoundId, director }: Compound) {
    const meetings = `compounds/${compoundId}/meetings`;
    const startsAt = new Date(this.now + 3_600_000).toISOString();
    const notice = { startsAt, place: '院内广场', agenda: ['道路硬化'] };
    const { id: meetingId } = await this.api.post(director, meetings, notice);
    await this.passDays(1);
    const bytes = new TextEncoder().encode('%PDF-1.7');
    const path = `${meetings}/${meetingId}/minutes`;
    const { sha256 } = await this.api.upload(director, path, bytes, 'application/pdf');
    return { meetingId: meetingId as string, minutesDigest: sha256 as string };
  }

  residentOf({ place }: Pick<Compound, 'place'>, household: Household): Person {
    const territory = `${place}/${household.householdId}`;
    return this.api.person(randomUUID(), { role: 'resident', territory });
  }

  private async council(
    compound: Pick<Compound, 'compoundId' | 'place' | 'households'>,
    displayName: (index: number) => string,
  ): Promise<Pick<Compound, 'director' | 'members' | 'resident'>> {
    const { street } = this.officers;
    const residents = compound.households
      .slice(0, 3)
      .map((household) => this.residentOf(compound, household)) as [Person, Person, Person];
    const council = await patiently(() =>
      this.api.post(street, `compounds/${compound.compoundId}/council`),
    );
    for (const [index, { personId, token }] of residents.entries()) {
      const nominee = { personId, token };
      const nominations = `councils/${council.id}/nominations`;
      await patiently(() => this.api.post(nominee, nominations, { personId }));
      const acceptance = `${nominations}/${personId}/acceptance`;
      await this.api.post(nominee, acceptance, { displayName: displayName(index) });
    }
    const [directorId, ...memberIds] = residents.map(({ personId }) => personId);
    await patiently(() =>
      this.api.post(street, `councils/${council.id}/establishment`, { directorId }),
    );
    const at = { territory: compound.place };
    return {
      resident: residents[0],
      director: this.api.person(directorId as string, { role: 'council-director', ...at }),
      members: memberIds.map((id) => this.api.person(id, { role: 'council-member', ...at })),
    };
  }

  // --------------------------------------------------------------------------------- a project

  /** A project of one budget line whose drive is open. */
  async driving(compound: Compound, totalFen: number): Promise<string> {
    const line = { item: '路灯', quantity: 1, unitPriceFen: totalFen, amountFen: totalFen };
    const draft = {
      compoundId: compound.compoundId,
      field: 'environment',
      title: '安装路灯',
      description: '院内安装路灯。',
      budgetLines: [line],
      attachments: [],
    };
    const { director } = compound;
    const { id } = await patiently(() => this.api.post(director, 'projects', draft));
    await patiently(() => this.api.post(director, `projects/${id}/drive`));
    return id;
  }

  /** All take part; submitted, endorsed, and the district knows that an allocation is asked for. */
  async endorsed(compound: Compound, totalFen: number): Promise<string> {
    const id = await this.driving(compound, totalFen);
    for (const { householdId } of compound.households) {
      const participation = { householdId, mode: 'volunteer' };
      await this.api.post(compound.members[0] as Person, `projects/${id}/participations`, {
        ...participation,
      });
    }
    await this.api.post(compound.director, `projects/${id}/submission`);
    await this.api.post(this.officers.street, `projects/${id}/endorsement`);
    const requests = `districts/${DISTRICT}/allocation-requests`;
    const isAsked = ({ items }: Json) => items.some((request: Json) => request.projectId === id);
    await this.api.until(requests, isAsked, this.officers.finance);
    return id;
  }

  /** Approved, public for its days, and raising. */
  async raising(compound: Compound, totalFen: number): Promise<string> {
    const id = await this.endorsed(compound, totalFen);
    await this.api.post(this.officers.finance, `projects/${id}/allocation-approval`);
    await this.stage(id, 'approved');
    await this.passDays(8);
    await this.stage(id, 'raising');
    await this.api.until(`projects/${id}/funding`, ({ raising }) => raising !== undefined);
    return id;
  }

  async stage(projectId: string, stage: string): Promise<void> {
    await this.api.until(`projects/${projectId}`, (project) => project.stage === stage);
  }
}

/** An `expect` that does not hold yet. */
const isUnmet = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'matcherResult' in error;

/**
 * What one context must first hear from another is asked for again while the answer is "not yet".
 */
export async function patiently<T>(call: () => Promise<T>, timeoutMs = 10_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isEarly = /: (404|409|503) /.test(String(error)) || isUnmet(error);
      if (!isEarly || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
