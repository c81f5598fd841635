import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Api, Json, Person } from './api';
import { DISTRICT, type Officers, officersOf, STREET } from './cast';
import { CouncilStory } from './council-story';
import type { Figures } from './figures';
import { patiently } from './patience';

/** Where the story stands, for whoever shows it: a title, and how far a long part has come. */
export type Narrator = Readonly<{
  chapter: (title: string) => void;
  progress: (done: number, total: number) => void;
}>;

export type Outcome = Readonly<{
  projectId: string;
  compoundId: string;
  ledger: Json;
  rating: Json;
}>;

type Compound = Readonly<{ id: string; place: string; households: ReadonlyMap<string, Json> }>;
type Council = Readonly<{
  councilId: string;
  director: Person;
  members: readonly Person[];
  resident: Person;
}>;

/** Whole yuan to fen. */
const yuan = (amount: number): number => amount * 100;

const BUDGET = [
  { item: '排水管道改造（米）', quantity: 310, unitPriceFen: yuan(280) },
  { item: '路面硬化（平方米）', quantity: 1_240, unitPriceFen: yuan(85) },
  { item: '路灯（盏）', quantity: 24, unitPriceFen: yuan(950) },
  { item: '大门与门卫室', quantity: 1, unitPriceFen: yuan(38_600) },
  { item: '宣传栏（块）', quantity: 4, unitPriceFen: yuan(1_700) },
].map((line) => ({ ...line, amountFen: line.quantity * line.unitPriceFen }));

const POLICY = {
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

/** How many contributions by which channel, and their sum in yuan, as reported. */
const CONTRIBUTIONS = [
  ['wechat', 52, 13_450],
  ['bank', 13, 2_950],
  ['cash', 108, 27_000],
] as const;

/**
 * Plays the Chemical Bureau compound from its register to its settled ledger, and checks every
 * figure on the way.
 */
export class ChemicalBureau {
  private readonly officers: Officers;

  constructor(
    private readonly api: Api,
    private readonly folder: string,
    private readonly figures: Figures,
    private readonly narrator: Narrator,
  ) {
    this.officers = officersOf(api);
  }

  async play(): Promise<Outcome> {
    await this.clock('2018-05-02T01:00:00Z');
    const { compoundId, place } = await this.setUpDistrict();
    const compound = await this.importRegister(compoundId, place);
    const council = await this.formCouncil(compound);
    const story = this.councilStory(compound, council);
    await story.hearOpinion();
    const meetingId = await story.callMeeting('2018-05-06T08:00:00.000Z');
    await this.clock('2018-05-06T08:30:00Z');
    const resolutionId = await story.holdMeeting(meetingId);
    await this.clock('2018-05-10T01:00:00Z');
    await story.turnOut('2018-05-09');
    const projectId = await this.draft(compound, council);
    await story.joinProject(projectId, resolutionId);
    await this.drive(projectId, compound, council);
    await this.clock('2018-06-20T01:00:00Z');
    await this.approve(projectId, council);
    await this.raise(projectId, compound, council);
    await this.pay(projectId);
    await this.build(projectId, compound, council);
    await this.settle(projectId, council);
    const ledger = await this.readLedger(projectId, compoundId);
    await story.askWhy(projectId);
    const rating = await story.rate('2018-H1');
    await this.clock('2018-09-30T01:00:00Z'); // the publicity of the rating is over
    await this.api.until(`rating-periods/${rating.periodId}`, ({ stage }) => stage === 'settled');
    return { projectId, compoundId, ledger, rating };
  }

  // ------------------------------------------------------------------------------------- chapters

  private async setUpDistrict(): Promise<{ compoundId: string; place: string }> {
    this.narrator.chapter('District, street, community and compound; policy; appropriations');
    const { administrator, finance, street } = this.officers;
    await this.api.post(administrator, 'districts', { districtCode: DISTRICT, name: '山阳区' });
    const streetInput = { streetCode: STREET, name: '新城街道' };
    await this.api.post(administrator, `districts/${DISTRICT}/streets`, streetInput);
    const communities = `streets/${STREET}/communities`;
    const community = await this.api.post(administrator, communities, { name: '建设路社区' });
    const compound = await this.api.post(
      administrator,
      `${communities}/${community.id}/compounds`,
      {
        name: '化工局家属院',
        unmanaged: true,
      },
    );
    const policy = { effectiveFrom: '2018-05-02', terms: POLICY };
    await this.api.post(administrator, `districts/${DISTRICT}/policies`, policy);
    const appropriations = `districts/${DISTRICT}/appropriations`;
    const district = { year: 2018, account: 'district', amountFen: yuan(3_000_000) };
    await this.api.post(finance, appropriations, district);
    const own = { year: 2018, account: `street-${STREET}`, amountFen: yuan(600_000) };
    await this.api.post(street, appropriations, own);
    const place = `${DISTRICT}/${STREET}/${community.id}/${compound.id}`;
    return { compoundId: compound.id, place };
  }

  private async importRegister(compoundId: string, place: string): Promise<Compound> {
    this.narrator.chapter('Household register (GB18030, full-width digits) imported');
    const { street } = this.officers;
    await this.api.until(`compounds/${compoundId}`, () => true);
    const file = await this.file('chemical-bureau-register.csv');
    const register = `compounds/${compoundId}/register`;
    const counts = await this.api.upload(street, register, file);
    this.figures.check('register.households', counts.households, 204);
    this.figures.check('register.resident', counts.resident, 186);
    const again = await this.api.upload(street, register, file);
    this.figures.check('register.again.version', again.version, counts.version);
    const households = new Map<string, Json>();
    let cursor = '';
    do {
      const query = `limit=200${cursor ? `&cursor=${cursor}` : ''}`;
      const page = await this.api.get(`compounds/${compoundId}/households?${query}`, street);
      for (const household of page.items) households.set(household.address, household);
      cursor = page.nextCursor ?? '';
    } while (cursor);
    return { id: compoundId, place, households };
  }

  private async formCouncil(compound: Compound): Promise<Council> {
    this.narrator.chapter('Council: nominations, acceptances, a director');
    const { street } = this.officers;
    const council = await this.untilAccepted(street, `compounds/${compound.id}/council`);
    const nominations = `councils/${council.id}/nominations`;
    const addresses = ['1-1-102', '2-2-101', '3-1-101', '4-1-101', '5-1-101'];
    const residents = addresses.map((address) => this.residentAt(compound, address));
    const [director, second, third, fourth, resident] = residents as [
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    for (const nominee of [director, second]) await this.nominate(nominations, nominee, nominee);
    await this.nominate(nominations, resident, third);
    await this.nominate(nominations, resident, fourth);
    for (const [index, nominee] of [director, second, third].entries()) {
      const accept = `${nominations}/${nominee.personId}/acceptance`;
      await this.api.post(nominee, accept, { displayName: `议事员${index + 1}` });
    }
    await this.api.post(fourth, `${nominations}/${fourth.personId}/refusal`);
    const establishment = { directorId: director.personId };
    await this.untilAccepted(street, `councils/${council.id}/establishment`, establishment);
    await this.api.until(
      `compounds/${compound.id}/council`,
      ({ stage }) => stage === 'established',
    );
    const member = (person: Person, role: 'council-director' | 'council-member') =>
      this.api.person(person.personId, { role, territory: compound.place });
    return {
      councilId: council.id,
      director: member(director, 'council-director'),
      members: [second, third].map((person) => member(person, 'council-member')),
      resident,
    };
  }

  private async draft(compound: Compound, council: Council): Promise<string> {
    this.narrator.chapter('Project drafted: 260,400.00 yuan in five budget lines');
    const { id } = await this.untilAccepted(council.director, 'projects', {
      compoundId: compound.id,
      field: 'environment',
      title: '化工局家属院综合整治',
      description: '改造排水、硬化路面、安装路灯、修建大门和宣传栏。',
      budgetLines: BUDGET,
      attachments: [],
    });
    const project = await this.api.get(`projects/${id}`);
    this.figures.check('project.totalFen', project.totalFen, yuan(260_400));
    return id;
  }

  private async drive(projectId: string, compound: Compound, council: Council): Promise<void> {
    this.narrator.chapter('Drive: 151 of 186 households take part');
    await this.api.post(council.director, `projects/${projectId}/drive`);
    const text = await this.file('chemical-bureau-participation.json');
    const participations: { address: string; mode: string }[] = JSON.parse(text.toString());
    const submission = `projects/${projectId}/submission`;
    for (const [index, { address, mode }] of participations.entries()) {
      if (index === 130) {
        const early = await this.api.tryPost(council.director, submission);
        this.figures.check('submission.at130.status', early.status, 409);
        this.figures.check('submission.at130.code', early.body.code, 'below-threshold');
        this.figures.check('submission.at130.missing', early.body.missingHouseholds, 1);
      }
      const { householdId } = compound.households.get(address);
      const online = mode === 'online';
      const who = online ? this.residentAt(compound, address) : council.members[index % 2];
      const sheetPhoto = mode === 'signature' ? { sheetPhoto: 1 + Math.floor(index / 20) } : {};
      const participation = { householdId, mode, ...sheetPhoto };
      await this.api.post(who as Person, `projects/${projectId}/participations`, participation);
      this.narrator.progress(index + 1, participations.length);
    }
    await this.api.post(council.director, submission);
    const { progress } = await this.api.get(`projects/${projectId}`);
    this.figures.check('drive.households', progress.households, 186);
    this.figures.check('drive.needed', progress.needed, 131);
    this.figures.check('drive.participating', progress.participating, 151);
    this.figures.check('drive.percent', progress.percent, '81.18');
  }

  private async approve(projectId: string, council: Council): Promise<void> {
    this.narrator.chapter('Street endorses, district finance approves, publicity passes');
    const { street, finance } = this.officers;
    await this.api.post(street, `projects/${projectId}/endorsement`);
    await this.untilAccepted(finance, `projects/${projectId}/allocation-approval`);
    await this.stage(projectId, 'approved');
    const funding = await this.api.until(`projects/${projectId}/funding`, (f) => f.parts?.length);
    this.figures.check(
      'allocation.parts',
      funding.parts.map((part: Json) => part.shareFen),
      [yuan(173_600), yuan(43_400), yuan(43_400)],
    );
    const early = await this.api.tryPost(council.director, `projects/${projectId}/contributions`, {
      channel: 'cash',
      amountFen: 100,
      paidOn: '2018-06-20',
      donorName: '热心人士',
    });
    this.figures.check('contribution.duringPublicity', early.body.code, 'raising-not-open');
    await this.clock('2018-06-28T01:00:00Z');
    await this.stage(projectId, 'raising');
    await this.clock('2018-07-23T01:00:00Z');
  }

  private async raise(projectId: string, compound: Compound, council: Council): Promise<void> {
    this.narrator.chapter('Residents raise 43,400.00: cash list, WeChat and bank statements');
    const { director } = council;
    const cash = await this.file('chemical-bureau-cash.csv');
    const cashList = `projects/${projectId}/cash-list`;
    await this.untilUploaded(director, cashList, cash);
    const cashAgain = await this.api.upload(director, cashList, cash);
    this.figures.check('cash.again.recorded', cashAgain.recorded, 0);
    const statements = `projects/${projectId}/statements`;
    const wechat = await this.file('chemical-bureau-wechat.csv');
    const fromWechat = await this.api.upload(director, statements, wechat);
    this.figures.check('wechat.recorded', fromWechat.recorded, 52);
    this.figures.check('wechat.ignored', fromWechat.ignored, 2);
    const bank = await this.file('chemical-bureau-bank.csv');
    const fromBank = await this.api.upload(director, statements, bank);
    this.figures.check('bank.recorded', fromBank.recorded, 12);
    this.figures.check('bank.unmatched', fromBank.unmatched, 1);
    const almost = await this.raised(projectId, yuan(43_400) - yuan(250));
    this.figures.check('raised.beforeSettling', almost.raisedFen, yuan(43_150));
    const bankAgain = await this.api.upload(director, statements, bank);
    this.figures.check('bank.again.recorded', bankAgain.recorded, 0);
    const wechatAgain = await this.api.upload(director, statements, wechat);
    this.figures.check('wechat.again.recorded', wechatAgain.recorded, 0);
    const open = await this.api.get(`projects/${projectId}/statement-lines`, director);
    this.figures.check('statement.open', open.items.length, 1);
    const line = open.items[0];
    const settle = `projects/${projectId}/statement-lines/${line.lineId}/settlement`;
    const { householdId } = compound.households.get('5-3-301');
    await this.api.post(director, settle, { householdId });
    const { raisedFen } = await this.raised(projectId, yuan(43_400));
    this.figures.check('raised', raisedFen, yuan(43_400));
    await this.stage(projectId, 'funded');
  }

  private async pay(projectId: string): Promise<void> {
    this.narrator.chapter('District and street pay: proposed by one, released by another');
    const { finance, treasurer, street, streetCashier } = this.officers;
    const payments = `projects/${projectId}/payments`;
    const district = { funder: 'district', amountFen: yuan(173_600) };
    const first = await this.untilAccepted(finance, payments, district);
    const alone = await this.api.tryPost(finance, `${payments}/${first.id}/release`);
    this.figures.check('payment.samePerson', alone.body.code, 'same-person');
    await this.api.post(treasurer, `${payments}/${first.id}/release`);
    const own = { funder: 'street', amountFen: yuan(43_400) };
    const second = await this.api.post(street, payments, own);
    await this.api.post(streetCashier, `${payments}/${second.id}/release`);
    const more = await this.api.tryPost(finance, payments, { funder: 'district', amountFen: 1 });
    this.figures.check('payment.aboveShare', more.body.code, 'payment-exceeds-share');
  }

  private async build(projectId: string, compound: Compound, council: Council): Promise<void> {
    this.narrator.chapter('Work: two invoices, countersigned; acceptance by three');
    const { streetCashier } = this.officers;
    await this.api.post(council.director, `projects/${projectId}/start-of-work`);
    await this.clock('2018-09-10T01:00:00Z');
    const invoices = `projects/${projectId}/invoices`;
    const bills = [
      { invoiceNumber: '04100001', payee: '焦作市城建工程有限公司', amountFen: yuan(158_600) },
      { invoiceNumber: '04100002', payee: '焦作市亮化工程有限公司', amountFen: yuan(100_000) },
    ];
    for (const bill of bills) {
      const { id } = await this.untilAccepted(council.director, invoices, bill);
      await this.api.post(streetCashier, `${invoices}/${id}/countersignature`);
    }
    const twice = await this.api.tryPost(council.director, invoices, bills[0]);
    this.figures.check('invoice.twice', twice.body.code, 'invoice-already-used');
    await this.accept(projectId, compound, council);
  }

  private async accept(projectId: string, compound: Compound, council: Council): Promise<void> {
    const { street } = this.officers;
    const acceptances = `projects/${projectId}/acceptances`;
    const { householdId } = compound.households.get('5-1-101');
    await this.api.post(council.director, acceptances, { side: 'council' });
    await this.api.post(street, acceptances, { side: 'street' });
    await this.api.post(council.resident, acceptances, { side: 'residents', householdId });
    await this.stage(projectId, 'accepted');
  }

  private async settle(projectId: string, council: Council): Promise<void> {
    this.narrator.chapter('Settlement: 258,600.00 by the same shares, the rest goes back');
    const settlement = { actualFen: yuan(258_600) };
    const path = `projects/${projectId}/settlement`;
    await this.untilAccepted(council.director, path, settlement);
    await this.api.post(this.officers.treasurer, `projects/${projectId}/settlement-confirmation`);
    await this.stage(projectId, 'settled');
  }

  private async readLedger(projectId: string, compoundId: string): Promise<Json> {
    const ledger = await this.api.get(`ledger/projects/${projectId}?limit=200&order=asc`);
    this.figures.check('ledger.tiesOut', ledger.tieOut.tiesOut, true);
    for (const [channel, count, amount] of CONTRIBUTIONS) {
      const lines = ledger.lines.items.filter((line: Json) => line.channel === channel);
      const sum = lines.reduce((total: number, line: Json) => total + line.incomeFen, 0);
      this.figures.check(`contributions.${channel}`, [lines.length, sum], [count, yuan(amount)]);
    }
    const { accounts } = await this.api.get(`ledger/projects/${projectId}/journal`);
    const own = accounts.filter(({ account }: Json) => account.includes(projectId));
    this.figures.check('ledger.accounts', own.length > 0, true);
    for (const { account, balanceFen } of own)
      this.figures.check(`balance ${account.replace(projectId, 'project')}`, balanceFen, 0);
    const { accounts: reserve } = await this.api.get(`ledger/compounds/${compoundId}/journal`);
    const kept = reserve.find(({ account }: Json) => account === `reserve:${compoundId}`);
    this.figures.check('reserve', kept?.balanceFen, yuan(300));
    const year = await this.api.get(`districts/${DISTRICT}/appropriations/2018`);
    const free = Object.fromEntries(year.accounts.map((a: Json) => [a.account, a.freeFen]));
    this.figures.check('appropriation.district.free', free.district, yuan(3_000_000 - 172_400));
    this.figures.check('appropriation.street.free', free[`street-${STREET}`], yuan(556_900));
    const expected = JSON.parse((await this.file('chemical-bureau-ledger.json')).toString());
    this.figures.check('ledger', comparable(ledger), expected);
    return ledger;
  }

  // -------------------------------------------------------------------------------------- helpers

  private councilStory({ id, place, households }: Compound, council: Council): CouncilStory {
    const cast = { compoundId: id, place, households, ...council };
    return new CouncilStory(this.api, this.officers, cast, this.figures, this.narrator);
  }

  private residentAt(compound: Compound, address: string): Person {
    const { householdId } = compound.households.get(address);
    const territory = `${compound.place}/${householdId}`;
    return this.api.person(randomUUID(), { role: 'resident', territory });
  }

  private async nominate(nominations: string, by: Person, nominee: Person): Promise<void> {
    await this.untilAccepted(by, nominations, { personId: nominee.personId });
  }

  private async clock(now: string): Promise<void> {
    await this.api.moveClock(this.officers.administrator, now);
  }

  private async stage(projectId: string, stage: string): Promise<void> {
    await this.api.until(`projects/${projectId}`, (project) => project.stage === stage);
  }

  private async raised(projectId: string, fen: number): Promise<Json> {
    const isThere = ({ raising }: Json) => raising?.raisedFen === fen;
    return (await this.api.until(`projects/${projectId}/funding`, isThere)).raising;
  }

  /** Another context may not have heard yet: asks again for a moment while it says "not yet". */
  private async untilAccepted(as: Person, path: string, body: object = {}): Promise<Json> {
    return patiently(() => this.api.post(as, path, body));
  }

  private async untilUploaded(as: Person, path: string, bytes: Uint8Array): Promise<Json> {
    return patiently(() => this.api.upload(as, path, bytes));
  }

  private file(name: string): Promise<Buffer> {
    return readFile(path.join(this.folder, name));
  }
}

/** Payments have no number but their id, which is another in each run. */
const MADE_NUMBER = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** The public ledger without what is another in each run, in the order and to the fen. */
function comparable({ funders, participation, lines }: Json): Json {
  return {
    funders,
    participation,
    lines: lines.items.map((line: Json) => [
      line.date,
      line.kind,
      line.paidOn ?? '',
      MADE_NUMBER.test(line.number) ? '' : line.number,
      line.incomeFen,
      line.spendingFen,
      line.balanceFen,
    ]),
  };
}
