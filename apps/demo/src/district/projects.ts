import type { Api, Json } from '../api';
import type { Officers } from '../cast';
import type { Narrator } from '../chemical-bureau';
import { inParallel, patiently } from '../patience';
import type { Council } from './councils';
import { AT_ONCE } from './places';
import type { ProjectPlan } from './plan';

/** A project of the plan: whose it is, and its id once it is drafted. */
export type Applied = Readonly<{ council: Council; plan: ProjectPlan; projectId: string }>;

const fen = (yuan: number): number => yuan * 100;

/** Drafts, drives over the threshold, and submissions. */
export async function applyForProjects(
  api: Api,
  councils: readonly Council[],
  narrator: Narrator,
): Promise<readonly Applied[]> {
  const applying = councils.filter(({ compound }) => compound.plan.project);
  narrator.chapter(`${applying.length} projects: drafted, supported by 70 % and more, applied for`);
  const applied: Applied[] = [];
  await inParallel(applying, AT_ONCE, async (council, at) => {
    applied[at] = await apply(api, council, council.compound.plan.project as ProjectPlan);
    narrator.progress(applied.filter(Boolean).length, applying.length);
  });
  return applied;
}

async function apply(api: Api, council: Council, plan: ProjectPlan): Promise<Applied> {
  const { compound, director, members } = council;
  const { field, title, totalYuan } = plan;
  const unitPriceFen = fen(totalYuan);
  const { id: projectId } = await patiently(() =>
    api.post(director, 'projects', {
      compoundId: compound.id,
      field,
      title,
      description: '居民多次反映，经议事会讨论提出。',
      budgetLines: [{ item: title, quantity: 1, unitPriceFen, amountFen: unitPriceFen }],
      attachments: [],
    }),
  );
  await patiently(() => api.post(director, `projects/${projectId}/drive`));
  const { residents } = compound;
  const taking = residents.slice(0, Math.ceil(residents.length * 0.72));
  await inParallel(taking, 4, async (householdId, at) => {
    const participation = { householdId, mode: 'signature', sheetPhoto: 1 + Math.floor(at / 20) };
    const member = members[at % members.length] as (typeof members)[number];
    await api.post(member, `projects/${projectId}/participations`, participation);
  });
  await api.post(director, `projects/${projectId}/submission`);
  return { council, plan, projectId };
}

/** The streets' first review, and the district's decision. */
export async function decideOnProjects(
  api: Api,
  applied: readonly Applied[],
  { finance }: Officers,
  narrator: Narrator,
): Promise<void> {
  narrator.chapter('The streets review; district finance decides');
  await inParallel(applied, AT_ONCE, async ({ council, plan, projectId }) => {
    const { officer } = council.compound.street;
    const path = `projects/${projectId}`;
    if (plan.course === 'submitted') return;
    if (plan.course === 'returned') {
      await api.post(officer, `${path}/return`, { reason: '预算单价偏高，请核实。' });
      return;
    }
    await api.post(officer, `${path}/endorsement`);
    if (plan.course === 'endorsed') return;
    if (plan.course === 'rejected') {
      const rejection = { reason: '已列入道路改造计划。' };
      await patiently(() => api.post(finance, `${path}/allocation-rejection`, rejection));
      return;
    }
    await patiently(() => api.post(finance, `${path}/allocation-approval`));
  });
}

const raising = (applied: readonly Applied[]): readonly Applied[] =>
  applied.filter(({ plan }) => plan.course === 'raising');

/** What residents brought, as cash lists of their councils. */
export async function raiseMoney(
  api: Api,
  applied: readonly Applied[],
  narrator: Narrator,
): Promise<void> {
  const projects = raising(applied);
  narrator.chapter(`Residents of ${projects.length} compounds raise money`);
  await inParallel(projects, AT_ONCE, async ({ council, plan, projectId }) => {
    const { compound, director } = council;
    const addresses = compound.plan.households
      .filter(({ residence }) => residence === 'resident')
      .map(({ address }) => address);
    const givers = Math.min(addresses.length, Math.max(1, Math.floor(plan.raisedYuan / 150)));
    const each = Math.floor(plan.raisedYuan / givers);
    const lines = addresses.slice(0, givers).map((address, at) => {
      const amount = at === 0 ? plan.raisedYuan - each * (givers - 1) : each;
      return `2018-05-${10 + (at % 18)},${address},${amount}.00,member-1`;
    });
    const csv = ['date,address,amountYuan,collector', ...lines, ''].join('\r\n');
    const file = new TextEncoder().encode(csv);
    const list = `projects/${projectId}/cash-list`;
    await patiently(() => api.upload(director, list, file));
    const isThere = ({ raising: { raisedFen } }: Json) => raisedFen === fen(plan.raisedYuan);
    await api.until(`projects/${projectId}/funding`, isThere);
  });
}

/** District and streets pay ahead of the raising: proposed by one, released by another. */
export async function payAhead(
  api: Api,
  applied: readonly Applied[],
  { finance, treasurer }: Officers,
  narrator: Narrator,
): Promise<void> {
  narrator.chapter('District and streets pay, ahead of the raising');
  await inParallel(raising(applied), AT_ONCE, async ({ council, plan, projectId }) => {
    const { officer, cashier } = council.compound.street;
    const payments = `projects/${projectId}/payments`;
    const district = { funder: 'district', amountFen: fen(plan.districtPaysYuan) };
    const first = await patiently(() => api.post(finance, payments, district));
    await api.post(treasurer, `${payments}/${first.id}/release`);
    const street = { funder: 'street', amountFen: fen(plan.streetPaysYuan) };
    const second = await api.post(officer, payments, street);
    await api.post(cashier, `${payments}/${second.id}/release`);
  });
}
