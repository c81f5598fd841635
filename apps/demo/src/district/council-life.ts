import { randomUUID } from 'node:crypto';
import type { Api, Person } from '../api';
import type { Narrator } from '../chemical-bureau';
import { inParallel, patiently } from '../patience';
import type { Council } from './councils';
import { AT_ONCE } from './places';
import type { OpinionPlan } from './plan';
import type { Applied } from './projects';

/** An opinion of the plan once it is submitted. */
type Submitted = Readonly<{ council: Council; plan: OpinionPlan; path: string; resident: Person }>;

/** What councils hear and do beside their projects: opinions in three rounds, and turnouts. */
export class CouncilLife {
  private readonly submitted: Submitted[] = [];

  constructor(
    private readonly api: Api,
    private readonly councils: readonly Council[],
    private readonly narrator: Narrator,
  ) {}

  /** The residents' opinions of one round (0, 1, 2). */
  async hear(round: number): Promise<void> {
    const opinions = this.councils.flatMap((council) =>
      council.compound.plan.opinions
        .filter((plan) => plan.round === round)
        .map((plan) => ({ council, plan })),
    );
    this.narrator.chapter(`${opinions.length} opinions of residents`);
    await inParallel(opinions, AT_ONCE, async ({ council, plan }) => {
      const { compound } = council;
      const householdId = compound.residents[plan.household] as string;
      const territory = `${compound.place}/${householdId}`;
      const resident = this.api.person(randomUUID(), { role: 'resident', territory });
      const { field, title, aboutMoney } = plan;
      const opinion = { householdId, field, title, text: `${title}，请帮助解决。`, aboutMoney };
      const opinions = `compounds/${compound.id}/opinions`;
      const { opinionNumber } = await patiently(() => this.api.post(resident, opinions, opinion));
      this.submitted.push({ council, plan, path: `${opinions}/${opinionNumber}`, resident });
    });
  }

  /** Members answer, adopt, decline and relay what the round brought. */
  async triage(round: number): Promise<void> {
    await inParallel(this.ofRound(round), AT_ONCE, async ({ council, plan, path, resident }) => {
      const member = council.members.at(-1) as Person;
      switch (plan.course) {
        case 'waiting':
          return;
        case 'answered':
          await this.api.post(member, `${path}/answer`, { answer: '已在院内公示栏答复。' });
          await this.api.post(resident, `${path}/rating`, { satisfied: true });
          return;
        case 'declined':
          await this.api.post(member, `${path}/refusal`, { reason: '属于住户之间的约定。' });
          return;
        case 'adopted':
          await this.api.post(member, `${path}/adoption`, { estimatedFen: 1_200_000 });
          return;
        default:
          await this.api.post(member, `${path}/relay`, { to: 'street' });
      }
    });
  }

  /** The streets resolve the relayed opinions of the round: those in time, or those too late. */
  async resolve(round: number, course: 'in-time' | 'late'): Promise<void> {
    const due = this.ofRound(round).filter(({ plan }) => plan.course === course);
    await inParallel(due, AT_ONCE, async ({ council, path, resident }) => {
      const { officer } = council.compound.street;
      await this.api.post(officer, `${path}/resolution`, { result: '街道已安排处理完毕。' });
      await this.api.post(resident, `${path}/rating`, { satisfied: course === 'in-time' });
    });
  }

  /** Items of the governance list join the compound's project; where there is none, a talk helped. */
  async govern(applied: readonly Applied[], date: string): Promise<void> {
    this.narrator.chapter('Governance lists: items join projects, or are solved without money');
    const projects = new Map(applied.map(({ council, projectId }) => [council, projectId]));
    await inParallel(this.councils, AT_ONCE, async (council) => {
      const { compound, director } = council;
      if (!compound.plan.opinions.some(({ course }) => course === 'adopted')) return;
      const items = `compounds/${compound.id}/governance-items`;
      const { items: listed } = await this.api.get(`${items}?limit=50`);
      const projectId = projects.get(council);
      for (const { itemId } of listed)
        if (projectId)
          await patiently(() =>
            this.api.post(director, `${items}/${itemId}/project`, { projectId }),
          );
        else
          await this.api.post(director, `${items}/${itemId}/solution`, {
            who: '议事会与住户',
            on: date,
            result: '协商后由住户自行清理。',
          });
    });
  }

  /** Every turnout of the spring, as it stands in the councils' notebooks. */
  async recordTurnouts(): Promise<void> {
    const turnouts = this.councils.flatMap((council) =>
      council.compound.plan.turnouts.map((turnout) => ({ council, turnout })),
    );
    this.narrator.chapter(`${turnouts.length} volunteer turnouts`);
    await inParallel(turnouts, AT_ONCE, async ({ council, turnout }, at) => {
      const path = `compounds/${council.compound.id}/turnouts`;
      await this.api.post(council.director, path, turnout);
      this.narrator.progress(at + 1, turnouts.length);
    });
  }

  private ofRound(round: number): readonly Submitted[] {
    return this.submitted.filter(({ plan }) => plan.round === round);
  }
}
