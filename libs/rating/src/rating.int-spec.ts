import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { type Actor, Forbidden, NotFound, processActor } from '@yishi/kernel';
import {
  COMMUNITY_TOPIC,
  COUNCIL_TOPIC,
  DEFAULT_RATING_TERMS,
  type PolicyTerms,
} from '@yishi/messaging';
import { Vault } from '@yishi/platform';
import { Client } from 'pg';
import { ContextInstance } from '../../../test/support/context-instance';
import { until } from '../../../test/support/following-instance';
import { AbandonRating } from './abandon-rating/abandon-rating';
import { type Ballot, BallotBox } from './ballot-box/ballot-box';
import { finishCredential, requestCredential } from './ballot-box/voter';
import { CloseBox } from './close-box/close-box';
import { CorrectSheet } from './correct-sheet/correct-sheet';
import { CountBallots } from './count-ballots/count-ballots';
import { DestroyBox } from './destroy-box/destroy-box';
import { DistrictRankingHttp } from './district-ranking/district-ranking.http';
import { EndVoting } from './end-voting/end-voting';
import { EnterPaperBatch } from './enter-paper-batch/enter-paper-batch';
import { GiveCredential } from './give-credential/give-credential';
import { HandInSheet } from './hand-in-sheet/hand-in-sheet';
import { MemberRatingsHttp } from './member-ratings/member-ratings.http';
import { RatingObjectionListHttp } from './objection-list/objection-list.http';
import { OpenRatingPeriod } from './open-period/open-period';
import { OverruleRatingObjection } from './overrule-objection/overrule-objection';
import { ObjectToRating } from './raise-objection/raise-objection';
import { RatingModule } from './rating.module';
import { actor } from './rating.samples';
import { RatingListHttp } from './rating-list/rating-list.http';
import { RatingPageHttp } from './rating-page/rating-page.http';
import { ReasonListHttp } from './reason-list/reason-list.http';
import { standingStream } from './standing';
import { UpholdRatingObjection } from './uphold-objection/uphold-objection';
import { VoterListHttp } from './voter-list/voter-list.http';

/** Whether nothing of the period is left in the tables of the box. */
async function isDestroyed(periodId: string): Promise<boolean> {
  const { rows } = await sql.query<{ left: boolean }>(
    `SELECT EXISTS (SELECT FROM rating.period_key WHERE period_id = $1)
       OR EXISTS (SELECT FROM rating.ballot_box WHERE period_id = $1) AS left`,
    [periodId],
  );
  return rows[0]?.left === false;
}

const street = '410811/410811001';
const officer = actor(randomUUID(), 'street-officer', street);
const clerk = actor(randomUUID(), 'street-officer', street);
const party = actor(randomUUID(), 'reviewer', street);
const thirdParty = actor(randomUUID(), 'reviewer', street);
const auditor = actor(randomUUID(), 'auditor', '410811');

/** Scores that occur nowhere else: wherever one turns up before the closing, it leaked. */
const CANARIES = { ballot: 83, paper: 79, sheet: 97, low: 53 } as const;
const REASON = '值班三次缺席';

let rating: ContextInstance;
let sql: Client;
let compoundId: string;
let councilId: string;
let territory: string;
let households: readonly string[];
let members: readonly string[];

// biome-ignore lint/suspicious/noExplicitAny: answers as they go out
type Json = Record<string, any>;

const send = (type: new () => object, input: object, sender: Actor = officer) =>
  rating.send(type, input, sender);

const page = async (periodId: string, query = {}): Promise<Json> => {
  await rating.caughtUp();
  return rating.get(RatingPageHttp).page(periodId, query);
};
const stageOf = async (periodId: string): Promise<string> => (await page(periodId)).stage;
const until_ = (periodId: string, stage: string) =>
  until(async () => (await stageOf(periodId)) === stage);

const scoresOf = (...scores: readonly number[]) =>
  scores.map((score, n) => ({
    personId: members[n],
    scores: DEFAULT_RATING_TERMS.criteria.map(({ criterion }) => ({ criterion, score })),
  }));
const ballotOf = (...scores: readonly number[]): Ballot =>
  scores.map((score, n) => ({ personId: members[n]!, scores: [score, score, score] }));
const reasonsFor = (...numbers: readonly number[]) =>
  numbers.flatMap((n) =>
    DEFAULT_RATING_TERMS.criteria.map(({ criterion }) => ({
      personId: members[n],
      criterion,
      reason: REASON,
    })),
  );

const residentOf = (household: number): Actor =>
  actor(randomUUID(), 'resident', `${territory}/${households[household]}`);

/** A household's way to the box: credential by one request, ballot by another. */
async function vote(periodId: string, household: number, ...scores: readonly number[]) {
  const householdId = households[household]!;
  await rating.caughtUp();
  const request = await requestCredential(periodId, (await page(periodId)).publicKey);
  const { blindedMessage } = request;
  const given = await send(
    GiveCredential,
    { periodId, householdId, blindedMessage },
    residentOf(household),
  );
  const signed = await finishCredential(request, given.blindSignature as string);
  const [message, signature] = [signed.message, signed.signature].map(
    (text) => new Uint8Array(Buffer.from(text, 'base64url')),
  );
  const credential = { message: message!, signature: signature! };
  await rating.get(BallotBox).putBallot(periodId, credential, ballotOf(...scores));
}

const sheet = (
  periodId: string,
  by: Actor,
  scores: readonly number[],
  low: readonly number[] = [],
  reason = REASON,
) =>
  send(
    HandInSheet,
    {
      periodId,
      source: by === party ? 'party' : 'third-party',
      scores: scoresOf(...scores),
      reasons: reasonsFor(...low).map((one) => ({ ...one, reason })),
    },
    by,
  );

async function open(period: string): Promise<string> {
  const { id } = await send(OpenRatingPeriod, { councilId, period });
  await rating.caughtUp();
  return id as string;
}

/** A whole period up to its result. */
async function rated(period: string, ...scores: readonly number[]): Promise<string> {
  const periodId = await open(period);
  const low = scores.flatMap((score, n) => (score < 60 ? [n] : []));
  await sheet(periodId, party, scores, low);
  await sheet(periodId, thirdParty, scores, low);
  for (const household of [0, 1, 2, 3, 4]) await vote(periodId, household, ...scores);
  await send(EndVoting, { periodId });
  await until_(periodId, 'published');
  return periodId;
}

const at = (time: string) => rating.clock.set(time);

beforeAll(async () => {
  rating = await new ContextInstance({
    context: 'rating',
    module: RatingModule,
    hears: { community: COMMUNITY_TOPIC, council: COUNCIL_TOPIC },
    at: '2018-06-01T08:00:00.000Z',
  }).start();
  sql = new Client({ connectionString: rating.databaseUrl });
  await sql.connect();
  await rating.tell('community', {
    type: 'PolicyAdopted.v1',
    data: {
      districtCode: '410811',
      policyVersion: 1,
      effectiveFrom: '2018-01-01',
      terms: { threshold: '7/10' } as PolicyTerms,
    },
  });
});
afterAll(async () => {
  await sql?.end();
  await rating?.stop();
});

beforeEach(async () => {
  at('2018-06-01T08:00:00.000Z');
  compoundId = randomUUID();
  councilId = randomUUID();
  territory = `${street}/${randomUUID()}/${compoundId}`;
  households = Array.from({ length: 9 }, () => randomUUID());
  members = Array.from({ length: 3 }, () => randomUUID()).sort();
  const registered = households.map((householdId, n) => ({
    householdId,
    address: `1-1-10${n}`,
    residence: n < 8 ? ('resident' as const) : ('absent' as const),
    contactPersonId: '',
  }));
  const register = { registerVersion: 1, removedHouseholdIds: [], last: true };
  await rating.tell('community', {
    type: 'HouseholdsRegistered.v1',
    data: { compoundId, ...register, households: registered },
  });
  await rating.tell('council', {
    type: 'CouncilEstablished.v1',
    data: { councilId, compoundId, territory, directorId: members[0]!, memberIds: members },
  });
  const people = [...members.entries()].map(([n, personId]) => ({ personId, name: `议事员${n}` }));
  await rating
    .get(Vault)
    .put([...people, { personId: officer.personId, name: '王科长' }], territory);
});

/** Every row of every table, but those of the vault's and the libraries' own, as text. */
async function everything(): Promise<string> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('log', 'rating', 'following', 'public')`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await sql.query(`SELECT to_jsonb(t) AS row FROM ${name} t`);
    texts.push(JSON.stringify(found.rows));
  }
  return texts.join('\n');
}

/** Numbers that count, and say nothing of scores. */
const COUNTING = /"(\w*position|version|message_index|token)\\*":\d+/g;

/** The canary scores as JSON numbers, or as texts with two decimals. */
const leaks = (text: string): readonly string[] => {
  const scores = Object.values(CANARIES).join('|');
  const shown = new RegExp(`(?<=[:,[\\s"])(${scores})(?=[,\\]}\\s]|\\.\\d\\d")`, 'g');
  const searched = text.replace(COUNTING, '');
  return [...searched.matchAll(shown)].map(({ index }) => searched.slice(index - 40, index + 20));
};

describe('a period', () => {
  it('goes from the opening to a result that stands', async () => {
    const periodId = await open('2018-H1');
    expect(await page(periodId)).toMatchObject({
      stage: 'voting',
      turnout: { households: 8, needed: 4, credentials: 0, paperHouseholds: 0 },
      members: members.map((personId, n) => ({ personId, displayName: `议事员${n}` })),
      ballots: null,
      result: null,
    });
    await sheet(periodId, party, [90, 70, 55], [2]);
    await sheet(periodId, thirdParty, [80, 70, 60]);
    await expect(send(EndVoting, { periodId })).rejects.toMatchObject({
      code: 'residents-quorum-not-reached',
      details: { needed: 4 },
    });
    for (const household of [0, 1, 2, 3, 4]) await vote(periodId, household, 100, 80, 40);
    await send(EndVoting, { periodId });
    await until_(periodId, 'published');
    // 50 + 27 + 16; 40 + 21 + 14; 20 + 16.5 + 12
    expect((await page(periodId)).result).toMatchObject({
      version: 1,
      publicityEndsAt: '2018-06-08T08:00:00.000Z',
      ranking: [
        { rank: 1, personId: members[0], displayName: '议事员0', score: '93.00', isLow: false },
        { rank: 2, personId: members[1], score: '75.00', isLow: false },
        { rank: 3, personId: members[2], score: '48.50', isLow: true },
      ],
    });
    expect((await page(periodId)).ballots).toBe(5);
    await until(() => isDestroyed(periodId));
    at('2018-06-08T08:00:00.000Z');
    await until_(periodId, 'settled');
    const { decisions } = await page(periodId);
    expect(decisions).toMatchObject([
      { decision: 'opened', role: 'street-officer', name: '王**', at: '2018-06-01T08:00:00.000Z' },
      { decision: 'voting-ended', role: 'street-officer', name: '王**' },
      { decision: 'published', role: 'process', name: null },
      { decision: 'settled', role: 'process', name: null },
    ]);
    const then = await page(periodId, { asOf: '2018-06-07' });
    expect([then.stage, then.decisions.length]).toEqual(['published', 3]);
    const list = rating.get(RatingListHttp);
    const [listed] = ((await list.list(councilId, { asOf: '2018-06-07' })) as Json).items;
    expect(listed).toMatchObject({ periodId, period: '2018-H1', stage: 'published', members: 3 });
    await expect(page(periodId, { asOf: '2018-05-31' })).rejects.toEqual(
      new NotFound('rating-period'),
    );
  });

  it('shows nothing of what was voted before the closing, in no row and no answer', async () => {
    const periodId = await open('2018-H1');
    const before = leaks(await everything());
    const reason = '金丝雀理由';
    await sheet(periodId, party, [CANARIES.sheet, CANARIES.sheet, CANARIES.low], [2], reason);
    await sheet(periodId, thirdParty, [CANARIES.sheet, CANARIES.sheet, CANARIES.sheet]);
    for (const n of [0, 1, 2, 3, 4]) await vote(periodId, n, CANARIES.ballot, 1, CANARIES.low);
    const paper = {
      ...{ periodId, batch: '第一箱', householdIds: [households[5], households[6]] },
      ballots: [CANARIES.paper, CANARIES.ballot].map((n) => ({ scores: scoresOf(n, n, n) })),
    };
    await send(EnterPaperBatch, paper, officer);
    const swapped = { ...paper, ballots: [...paper.ballots].reverse() };
    await send(EnterPaperBatch, swapped, clerk);
    const shown = await page(periodId);
    expect(shown.turnout).toMatchObject({ credentials: 5, paperHouseholds: 2 });
    const answers = [
      shown,
      await rating.get(VoterListHttp).list(periodId, {}, auditor),
      await rating.get(ReasonListHttp).list(periodId, {}, auditor),
      await rating.get(RatingObjectionListHttp).list(periodId, {}, auditor),
      await rating.get(MemberRatingsHttp).list(councilId, members[0]!, {}),
      await rating.get(DistrictRankingHttp).list('410811', { period: '2018-H1' }),
    ].map((answer) => JSON.stringify(answer, (_, v) => (typeof v === 'bigint' ? `${v}` : v)));
    const written = await everything();
    expect(leaks(written)).toEqual(before);
    expect(leaks(answers.join('\n'))).toEqual([]);
    expect(written.includes(reason)).toBe(false);
    expect(shown.ballots).toBeNull();
    await send(EndVoting, { periodId });
    await until_(periodId, 'published');
    // the search does find what is there: ballots and sheets are in the log now
    const after = await everything();
    expect(leaks(after).length).toBeGreaterThan(before.length + 20);
    expect(after.includes(reason)).toBe(true);
    expect((await page(periodId)).ballots).toBe(7);
    const past = await page(periodId, { asOf: '2018-05-31' }).catch((error) => error);
    expect(past).toEqual(new NotFound('rating-period'));
  });

  it('shows no source of a small group, and neither does the log show a ballot', async () => {
    const periodId = await open('2018-H1');
    await sheet(periodId, party, [90, 70, 60]);
    await sheet(periodId, thirdParty, [90, 70, 60]);
    for (const household of [0, 1, 2, 3]) await vote(periodId, household, 90, 71, 61);
    await send(EndVoting, { periodId });
    await until_(periodId, 'published');
    const { result, ballots } = await page(periodId);
    expect(ballots).toBeNull();
    expect(result.ranking.map(({ score, sources }: Json) => [score, sources])).toEqual([
      ['90.00', null],
      ['70.50', null],
      ['60.50', null],
    ]);
    const { events } = await rating.get(EventStore).read(`rating-${periodId}`);
    expect(events.map(({ event }) => event.type)).toContain('BallotsSummed');
    expect(events.map(({ event }) => event.type)).not.toContain('BallotsOpened');
  });

  it('gives a credential once a household, and the same one again', async () => {
    const periodId = await open('2018-H1');
    const householdId = households[0];
    const ask = (blindedMessage: string) =>
      send(GiveCredential, { periodId, householdId, blindedMessage }, residentOf(0));
    const { publicKey } = await page(periodId);
    const blinded = async () => (await requestCredential(periodId, publicKey)).blindedMessage;
    const blindedMessage = await blinded();
    const [one, again] = [await ask(blindedMessage), await ask(blindedMessage)];
    expect(again.blindSignature).toBe(one.blindSignature);
    await expect(ask(await blinded())).rejects.toMatchObject({
      code: 'credential-already-given',
    });
    const stranger = { periodId, householdId: households[1], blindedMessage };
    await expect(send(GiveCredential, stranger, residentOf(0))).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    const absent = { periodId, householdId: households[8], blindedMessage };
    await expect(send(GiveCredential, absent, residentOf(8))).rejects.toMatchObject({
      code: 'household-not-a-voter',
    });
    const { items } = (await rating.get(VoterListHttp).list(periodId, {}, officer)) as Json;
    expect(items).toEqual([{ householdId, way: 'online' }]);
    await expect(rating.get(VoterListHttp).list(periodId, {}, party)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
  });

  it('takes paper that two people entered alike, and says nothing of what differs', async () => {
    const periodId = await open('2018-H1');
    const ids = [households[0]!, households[1]!];
    const batch = (name: string, ...scores: readonly number[]) => ({
      ...{ periodId, batch: name, householdIds: ids },
      ballots: scores.map((n) => ({ scores: scoresOf(n, n, n) })),
    });
    await send(EnterPaperBatch, batch('1', 70, 90), officer);
    const differing = send(EnterPaperBatch, batch('1', 70, 91), clerk);
    await expect(differing).rejects.toMatchObject({ code: 'paper-entries-differ', details: {} });
    await send(EnterPaperBatch, batch('1', 91, 70), officer);
    const waiting = { batch: '1', households: 2, isRecorded: false };
    expect((await page(periodId)).paperBatches).toEqual([waiting]);
    await send(EnterPaperBatch, batch('1', 70, 91), clerk);
    await expect(vote(periodId, 0, 1, 1, 1)).rejects.toMatchObject({ code: 'voted-on-paper' });
    await expect(send(EnterPaperBatch, batch('2', 1, 1), clerk)).rejects.toMatchObject({
      code: 'household-has-voted',
    });
    const { turnout, paperBatches } = await page(periodId);
    expect(turnout).toMatchObject({ paperHouseholds: 2 });
    expect(paperBatches).toEqual([{ ...waiting, isRecorded: true }]);
    await sheet(periodId, party, [100, 70, 60]);
    await sheet(periodId, thirdParty, [100, 70, 60]);
    for (const household of [2, 3, 4]) await vote(periodId, household, 91, 91, 91);
    await send(EndVoting, { periodId });
    await until_(periodId, 'published');
    const { sources } = (await page(periodId)).result.ranking[0];
    // 70 + 4 × 91, of five ballots
    expect(sources[0]).toEqual({ source: 'residents', mean: '434/5', shown: '86.80' });
  });

  it('takes so many guesses at a paper batch and no more', async () => {
    const periodId = await open('2018-H1');
    const batch = (score: number) => ({
      ...{ periodId, batch: '1', householdIds: [households[0]!, households[1]!] },
      ballots: [score, score].map((n) => ({ scores: scoresOf(n, n, n) })),
    });
    await send(EnterPaperBatch, batch(70), officer);
    for (let score = 0; score < 19; score++)
      await expect(send(EnterPaperBatch, batch(score), clerk)).rejects.toMatchObject({
        code: 'paper-entries-differ',
      });
    await expect(send(EnterPaperBatch, batch(70), clerk)).rejects.toMatchObject({
      code: 'too-many-entries',
      details: { limit: 20 },
    });
  });

  it('is counted once, however often the steps are sent again', async () => {
    const periodId = await rated('2018-H1', 90, 70, 65);
    await until(() => isDestroyed(periodId));
    const position = await rating.get(EventStore).head();
    for (const step of [CloseBox, CountBallots, DestroyBox, CloseBox, CountBallots])
      await send(step, { periodId }, processActor('rating.counting'));
    expect(await rating.get(EventStore).head()).toBe(position);
    await expect(send(CountBallots, { periodId }, officer)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
  });

  it('counts no sheet and no paper that only the box knows of', async () => {
    const periodId = await open('2018-H1');
    await sheet(periodId, party, [90, 70, 60]);
    await sheet(periodId, thirdParty, [90, 70, 60]);
    for (const household of [0, 1, 2, 3, 4]) await vote(periodId, household, 90, 70, 60);
    const box = rating.get(BallotBox);
    await box.putSheet(periodId, randomUUID(), { scores: ballotOf(0, 0, 0), reasons: [] });
    await box.keepPaperEntry(periodId, '9', randomUUID(), [ballotOf(0, 0, 0)]);
    await send(EndVoting, { periodId });
    await until_(periodId, 'published');
    const shown = await page(periodId);
    expect(shown.ballots).toBe(5);
    expect(shown.result.ranking.map(({ score }: Json) => score)).toEqual([
      ...['90.00', '70.00', '60.00'],
    ]);
  });

  it('is objected to, corrected in a next version, and settles when all is decided', async () => {
    const periodId = await rated('2018-H1', 90, 70, 55);
    const objection = { periodId, grounds: 'score', text: '评分与事实不符' };
    const { id: objectionId } = await send(ObjectToRating, objection, residentOf(0));
    const outsider = actor(members[0]!, 'resident', `${street}/${randomUUID()}/x/y`);
    await expect(send(ObjectToRating, objection, outsider)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    const member = actor(members[2]!, 'council-member', territory);
    const { id: other } = await send(ObjectToRating, objection, member);
    await send(UpholdRatingObjection, { periodId, objectionId, reason: '核实有误' });
    at('2018-06-05T08:00:00.000Z');
    const corrected = { periodId, objectionId, scores: scoresOf(90, 70, 85), reasons: [] };
    await send(CorrectSheet, corrected, party);
    expect((await page(periodId)).result).toMatchObject({
      version: 2,
      reason: '核实有误',
      publicityEndsAt: '2018-06-12T08:00:00.000Z',
      // 27.5 + 25.5 + 11
      ranking: [{ score: '90.00' }, { score: '70.00' }, { score: '64.00' }],
    });
    at('2018-06-12T08:00:00.000Z');
    await rating.caughtUp();
    await new Promise((resolve) => setTimeout(resolve, 600)); // the schedule has looked
    expect(await stageOf(periodId)).toBe('published');
    at('2018-06-13T08:00:00.000Z');
    await send(OverruleRatingObjection, { periodId, objectionId: other, reason: '评分属实' });
    await until_(periodId, 'settled');
    const now = await page(periodId);
    expect(now.versions.map(({ version }: Json) => version)).toEqual([1, 2]);
    expect(now.objections).toMatchObject([{ outcome: 'corrected' }, { outcome: 'overruled' }]);
    const then = await page(periodId, { asOf: '2018-06-04' });
    expect(then.versions).toHaveLength(1);
    expect(then.objections).toMatchObject([{ outcome: 'upheld' }, { outcome: 'open' }]);
    const listed = (await rating.get(RatingObjectionListHttp).list(periodId, {}, member)) as Json;
    expect(listed.items[0]).toMatchObject({ text: '评分与事实不符' });
    expect(JSON.stringify(listed, (_, v) => `${v}`)).not.toContain(residentOf(0).personId);
    const reasons = (await rating.get(ReasonListHttp).list(periodId, {}, member)) as Json;
    expect(reasons.items).toHaveLength(3);
    expect(reasons.items[0]).toMatchObject({ source: 'third-party', reason: REASON });
    const others = actor(members[0]!, 'council-member', territory);
    expect(await rating.get(ReasonListHttp).list(periodId, {}, others)).toEqual({ items: [] });
    const over = async (query = {}) =>
      ((await rating.get(MemberRatingsHttp).list(councilId, members[2]!, query)) as Json).items;
    expect(await over()).toMatchObject([{ version: 2, score: '64.00', stage: 'settled' }]);
    expect(await over({ asOf: '2018-06-04' })).toMatchObject([
      { version: 1, score: '55.00', stage: 'published' },
    ]);
    expect(await over({ asOf: '2018-05-31' })).toEqual([]);
  });
});

describe('periods of one council', () => {
  it('follow one another, and start a case once after two low ones', async () => {
    const first = await rated('2017-H2', 90, 70, 55);
    await expect(open('2018-H1')).rejects.toMatchObject({ code: 'another-period-open' });
    at('2018-06-08T08:00:00.000Z');
    await until_(first, 'settled');
    await until(async () => {
      const { events } = await rating.get(EventStore).read(standingStream(councilId));
      return events.at(-1)?.event.type === 'StandingRecorded';
    });
    await expect(open('2017-Q3')).rejects.toMatchObject({ code: 'period-overlaps' });
    await expect(open('2017-H2')).rejects.toMatchObject({ code: 'period-opened-already' });
    await expect(open('2018-H2')).rejects.toMatchObject({ code: 'period-not-begun' });
    const second = await rated('2018-H1', 90, 70, 55);
    at('2018-06-15T08:00:00.000Z');
    await until_(second, 'settled');
    await rating.caughtUp();
    await until(async () => {
      const { events } = await rating.get(EventStore).read(standingStream(councilId));
      return events.at(-1)?.event.type === 'MemberLowInARow';
    });
    await rating.caughtUp();
    const { lowCases, items } = (await rating
      .get(MemberRatingsHttp)
      .list(councilId, members[2]!, {})) as Json;
    expect(lowCases).toMatchObject([{ periods: ['2017-H2', '2018-H1'] }]);
    expect(items).toMatchObject([{ period: '2018-H1' }, { period: '2017-H2', isLow: true }]);
    const none = await rating.get(MemberRatingsHttp).list(councilId, members[2]!, {
      asOf: '2018-06-14',
    });
    expect(none).toMatchObject({ lowCases: [] });
  });

  it('leave out who left, are given up by the street, and end with the council', async () => {
    const periodId = await open('2018-Q1');
    await send(AbandonRating, { periodId, reason: '参与户数不足' });
    await until_(periodId, 'abandoned');
    await until(() => isDestroyed(periodId));
    await until(async () => {
      const { events } = await rating.get(EventStore).read(standingStream(councilId));
      return events.at(-1)?.event.type === 'PeriodReleased';
    });
    const second = await open('2018-H1');
    await sheet(second, party, [90, 70, 65]);
    await sheet(second, thirdParty, [90, 70, 65]);
    for (const household of [0, 1, 2, 3, 4]) await vote(second, household, 90, 70, 65);
    await rating.tell('council', {
      type: 'MemberLeft.v1',
      data: { councilId, personId: members[2]! },
    });
    await send(EndVoting, { periodId: second });
    await until_(second, 'published');
    expect((await page(second)).result.ranking).toMatchObject([{ rank: 1 }, { rank: 2 }]);
    at('2018-06-08T08:00:00.000Z');
    await until_(second, 'settled');
    await until(async () => {
      const { events } = await rating.get(EventStore).read(standingStream(councilId));
      return events.at(-1)?.event.type === 'StandingRecorded';
    });
    const third = await open('2017-H2');
    await rating.tell('council', { type: 'CouncilDissolved.v1', data: { councilId, compoundId } });
    await until_(third, 'abandoned');
    await expect(open('2017-H1')).rejects.toEqual(new NotFound('council'));
  });

  it('are opened once when two open at the same time', async () => {
    const both = await Promise.allSettled([open('2018-H1'), open('2018-Q1')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((outcome) => outcome.status === 'rejected');
    expect(['another-period-open', 'period-overlaps']).toContain(refused?.reason.code);
  });
});

it('ranks a district by score, over its councils, in pages', async () => {
  const other = { district: '410899', street: '410899/410899001' };
  const rows = [91, 88, 88, 70, 65].map((score, n) => ({ score, personId: randomUUID(), n }));
  for (const { score, personId, n } of rows)
    await sql.query(
      `INSERT INTO rating.member_result (period_id, person_id, version, council_id, compound_id,
         district_code, period, score, rank, is_low, published_at, replaced_at, settled_at,
         position)
       VALUES ($1, $2, 1, $3, $3, $4, '2018-H1', $5, 1, false, $6, '', '', $7)`,
      [randomUUID(), personId, randomUUID(), other.district, score * 100, `2018-06-0${n + 1}`, n],
    );
  const list = (query: object) =>
    rating
      .get(DistrictRankingHttp)
      .list(other.district, { period: '2018-H1', ...query }) as Promise<Json>;
  const first = await list({ limit: '2' });
  expect(first.items.map(({ rank, score }: Json) => [rank, score])).toEqual([
    [1, '91.00'],
    [2, '88.00'],
  ]);
  const second = await list({ limit: '3', cursor: first.nextCursor });
  expect(second.items.map(({ rank, score }: Json) => [rank, score])).toEqual([
    [2, '88.00'],
    [4, '70.00'],
    [5, '65.00'],
  ]);
  expect(second.nextCursor).toBeNull();
  const past = await list({ asOf: '2018-06-02' });
  expect(past.items).toHaveLength(2);
  expect(past.items[0].rank).toBe(1);
});
