import { randomUUID } from 'node:crypto';
import { finishCredential, requestCredential } from '@yishi/rating';
import type { Api, Json, Person } from './api';
import { DISTRICT, type Officers } from './cast';
import type { Narrator } from './chemical-bureau';
import type { Figures } from './figures';
import { patiently } from './patience';

/** Whose council it is: the people, and the households by address. */
export type Cast = Readonly<{
  compoundId: string;
  councilId: string;
  place: string;
  households: ReadonlyMap<string, Json>;
  director: Person;
  members: readonly Person[];
  resident: Person;
}>;

/** So many households vote by themselves, so many on paper: half of the 186 residents together. */
const ONLINE_VOTERS = 7;
const PAPER_VOTERS = 86;

/** What each source gives the director and the two members, in every criterion. */
const SCORES = {
  residents: [
    [100, 80, 60],
    [80, 80, 80],
  ],
  party: [85, 75, 60],
  'third-party': [80, 70, 65],
} as const;

/**
 * What the council of the Chemical Bureau compound does around its project: it hears an opinion,
 * puts it on the governance list, holds a residents' meeting, turns out, and is rated. Every figure
 * is checked.
 */
export class CouncilStory {
  private itemId = '';
  private opinionId = '';

  constructor(
    private readonly api: Api,
    private readonly officers: Officers,
    private readonly cast: Cast,
    private readonly figures: Figures,
    private readonly narrator: Narrator,
  ) {}

  /** An opinion is submitted, answered by nobody yet, and adopted into the governance list. */
  async hearOpinion(): Promise<void> {
    this.narrator.chapter('An opinion is heard, and adopted into the governance list');
    const { compoundId, members, resident } = this.cast;
    const path = `compounds/${compoundId}/opinions`;
    const opinion = await patiently(() =>
      this.api.post(resident, path, {
        householdId: this.household('5-1-101'),
        field: 'environment',
        title: '雨天院内积水，路面破损',
        text: '下雨后积水到单元门口，路面坑洼，老人出行不便。',
        aboutMoney: false,
      }),
    );
    this.opinionId = opinion.id;
    this.figures.check('opinion.number', opinion.opinionNumber, '2018-1');
    const adoption = { estimatedFen: 26_040_000 };
    const adopted = `${path}/${opinion.opinionNumber}/adoption`;
    const { itemId } = await this.api.post(members[0] as Person, adopted, adoption);
    this.itemId = itemId;
    await this.itemIs('open');
  }

  /** Notice; at the meeting more than half of the households vote for the project. */
  async callMeeting(startsAt: string): Promise<string> {
    const { compoundId, director } = this.cast;
    const meetings = `compounds/${compoundId}/meetings`;
    const notice = { startsAt, place: '院内凉亭', agenda: ['综合整治项目', '居民自筹'] };
    const { id } = await patiently(() => this.api.post(director, meetings, notice));
    return id;
  }

  async holdMeeting(meetingId: string): Promise<string> {
    this.narrator.chapter("A residents' meeting resolves to apply");
    const { compoundId, director } = this.cast;
    const meeting = `compounds/${compoundId}/meetings/${meetingId}`;
    const present = this.residents().slice(0, 120);
    await this.api.post(director, `${meeting}/attendance`, { households: present });
    const resolution = await this.api.post(director, `${meeting}/resolutions`, {
      title: '同意申报综合整治项目',
      text: '同意申报，居民自愿筹资六分之一。',
      votesFor: 113,
      against: 3,
      abstained: 4,
    });
    await this.api.post(director, `${meeting}/conclusion`);
    const { resolutions } = await this.api.get(meeting);
    this.figures.check('meeting.passed', resolutions[0].passed, true);
    return resolution.id;
  }

  /** The item of the list, and the project that it is for. */
  async joinProject(projectId: string, resolutionId: string): Promise<void> {
    const { compoundId, director } = this.cast;
    await patiently(() =>
      this.api.post(director, `projects/${projectId}/resolution`, { resolutionId }),
    );
    const path = `compounds/${compoundId}/governance-items/${this.itemId}/project`;
    await patiently(() => this.api.post(director, path, { projectId }));
    await this.itemIs('in-project');
  }

  async turnOut(date: string): Promise<void> {
    const { compoundId, director } = this.cast;
    const path = `compounds/${compoundId}/turnouts`;
    const turnout = { activity: 'cleaning', date, households: 42, people: 57 };
    await this.api.post(director, path, turnout);
    const { sums } = await this.api.get(path);
    const people = sums.reduce((sum: number, ofActivity: Json) => sum + ofActivity.people, 0);
    this.figures.check('turnout.people', people, 57);
  }

  /** Any line of the ledger leads back to what a resident said, and the other way. */
  async askWhy(projectId: string): Promise<void> {
    this.narrator.chapter('Why this yuan? From a line of the ledger to the opinion, and back');
    await this.itemIs('solved');
    const { lines } = await this.api.get(`ledger/projects/${projectId}?limit=1`);
    const { lineId } = lines.items[0];
    const origin = await this.api.get(`ledger/lines/${lineId}/origin`);
    const [item] = origin.items.items;
    this.figures.check('why.item', item.itemId, this.itemId);
    this.figures.check('why.opinion', item.opinion?.opinionId, this.opinionId);
    const money = await this.api.get(`ledger/opinions/${this.opinionId}/money`);
    this.figures.check('why.project', money.projects[0].projectId, projectId);
    const statistics = await this.api.get(`statistics/districts/${DISTRICT}`);
    this.figures.check('statistics.opinions', statistics.opinions.total, 1);
    this.figures.check('statistics.turnouts', statistics.turnouts.total, 1);
    this.figures.check('statistics.settled', statistics.projects.byStage.settled, 1);
  }

  /** Residents vote in secret, online and on paper; two reviewers; then everybody reads. */
  async rate(period: string): Promise<Json> {
    this.narrator.chapter(
      'The council is rated: residents in secret, Party organisation, third party',
    );
    const { councilId } = this.cast;
    const { street } = this.officers;
    const periods = `councils/${councilId}/rating-periods`;
    const { id } = await patiently(() => this.api.post(street, periods, { period }));
    const path = `rating-periods/${id}`;
    const page = await this.api.get(path);
    for (const source of ['party', 'third-party'] as const)
      await this.api.post(this.reviewer(), `${path}/sheets`, {
        source,
        scores: this.ballot(page, SCORES[source]),
        reasons: [],
      });
    await this.voteOnline(path, page);
    await this.voteOnPaper(path, page);
    const before = await this.api.get(path);
    this.figures.check('rating.beforeClosing', [before.result, before.ballots], [null, null]);
    await patiently(() => this.api.post(street, `${path}/end-of-voting`));
    const rated = await this.api.until(path, ({ result }) => result !== null);
    this.figures.check('rating.ballots', rated.ballots, ONLINE_VOTERS + PAPER_VOTERS);
    const ranking = rated.result.ranking.map(({ score, rank }: Json) => [rank, score]);
    this.figures.check('rating.ranking', ranking, [
      [1, '86.55'],
      [2, '76.50'],
      [3, '65.95'],
    ]);
    return rated;
  }

  // -------------------------------------------------------------------------------------- helpers

  private async voteOnline(path: string, page: Json): Promise<void> {
    for (const [at, householdId] of this.residents().slice(0, ONLINE_VOTERS).entries()) {
      const territory = `${this.cast.place}/${householdId}`;
      const voter = this.api.person(randomUUID(), { role: 'resident', territory });
      const request = await requestCredential(page.periodId, page.publicKey);
      const { blindedMessage } = request;
      const credentials = `${path}/credentials`;
      const asked = { householdId, blindedMessage };
      const { blindSignature } = await this.api.post(voter, credentials, asked);
      const credential = await finishCredential(request, blindSignature);
      const scores = this.ballot(page, SCORES.residents[at % 2] as readonly number[]);
      await this.api.postUnsigned(`${path}/ballots`, { ...credential, scores });
      this.narrator.progress(at + 1, ONLINE_VOTERS);
    }
  }

  /** Two people open the envelopes, each by itself; what they type must agree. */
  private async voteOnPaper(path: string, page: Json): Promise<void> {
    const { street } = this.officers;
    const last = ONLINE_VOTERS + PAPER_VOTERS;
    const batch = {
      batch: '信封1',
      householdIds: this.residents().slice(ONLINE_VOTERS, last),
      ballots: Array.from({ length: PAPER_VOTERS }, (_, at) => ({
        scores: this.ballot(page, SCORES.residents[at % 2] as readonly number[]),
      })),
    };
    await this.api.post(street, `${path}/paper-batches`, batch);
    const other = { ...batch, ballots: [...batch.ballots].reverse() };
    await this.api.post(this.reviewer(), `${path}/paper-batches`, other);
  }

  private ballot(page: Json, given: readonly number[]): object[] {
    const { director, members } = this.cast;
    return [director, ...members].map(({ personId }, at) => ({
      personId,
      scores: page.criteria.map(({ criterion }: Json) => ({ criterion, score: given[at] })),
    }));
  }

  private reviewer(): Person {
    return this.api.person(randomUUID(), { role: 'reviewer', territory: DISTRICT });
  }

  private residents(): string[] {
    return [...this.cast.households.values()]
      .filter(({ residence }) => residence === 'resident')
      .map(({ householdId }) => householdId);
  }

  private household(address: string): string {
    return this.cast.households.get(address).householdId;
  }

  private async itemIs(state: string): Promise<void> {
    const path = `governance-items/${this.itemId}`;
    const item = await this.api.until(path, (item) => item.state === state);
    this.figures.check(`item.${state}`, item.itemId, this.itemId);
  }
}
