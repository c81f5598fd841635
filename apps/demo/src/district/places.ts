import { randomUUID } from 'node:crypto';
import type { Api, Json, Person } from '../api';
import { DISTRICT, type Officers } from '../cast';
import type { Narrator } from '../chemical-bureau';
import { inParallel, patiently } from '../patience';
import type { CompoundPlan, DistrictPlan, StreetPlan } from './plan';

export const AT_ONCE = 8;

/** A street's two officers: who decides, and who releases and countersigns. */
export type Street = Readonly<{ plan: StreetPlan; officer: Person; cashier: Person }>;

/** A compound of the plan as it stands in the system. */
export type Compound = Readonly<{
  plan: CompoundPlan;
  id: string;
  place: string;
  street: Street;
  /** Ids of the resident households, in the plan's order. */
  residents: readonly string[];
}>;

const POLICY = {
  threshold: '7/10',
  shares: [
    { funder: 'district', source: 'district', share: '2/3' },
    { funder: 'street', source: 'street', share: '1/6' },
    { funder: 'residents', source: 'residents', share: '1/6' },
  ],
  matching: 'advance',
  publicityDays: 7,
  raisingDays: 90,
  relayWorkingDays: 10,
};

/** The district, its policy and money, its streets, and every compound with its register. */
export async function buildPlaces(
  api: Api,
  { streets, compounds }: DistrictPlan,
  { administrator, finance }: Officers,
  narrator: Narrator,
): Promise<readonly Compound[]> {
  narrator.chapter(`${streets.length} streets; policy "advance"; appropriations`);
  await api.post(administrator, 'districts', { districtCode: DISTRICT, name: '山阳区' });
  const policy = { effectiveFrom: '2018-01-08', terms: POLICY };
  await api.post(administrator, `districts/${DISTRICT}/policies`, policy);
  const appropriations = `districts/${DISTRICT}/appropriations`;
  const district = { year: 2018, account: 'district', amountFen: 500_000_000 };
  await api.post(finance, appropriations, district);
  const made: Street[] = [];
  const communities: string[][] = [];
  for (const plan of streets) {
    const { code, name } = plan;
    await api.post(administrator, `districts/${DISTRICT}/streets`, { streetCode: code, name });
    const territory = `${DISTRICT}/${code}`;
    const officer = api.person(randomUUID(), { role: 'street-officer', territory });
    const cashier = api.person(randomUUID(), { role: 'street-officer', territory });
    const own = { year: 2018, account: `street-${code}`, amountFen: 30_000_000 };
    await api.post(officer, appropriations, own);
    const ids: string[] = [];
    for (const community of plan.communities) {
      const { id } = await api.post(administrator, `streets/${code}/communities`, {
        name: community,
      });
      ids.push(id);
    }
    made.push({ plan, officer, cashier });
    communities.push(ids);
  }
  narrator.chapter(`${compounds.length} compounds and their registers`);
  const built: Compound[] = [];
  await inParallel(compounds, AT_ONCE, async (plan, at) => {
    const communityId = communities[plan.street]![plan.community]!;
    built[at] = await buildCompound(api, plan, made[plan.street]!, communityId, administrator);
    narrator.progress(built.filter(Boolean).length, compounds.length);
  });
  return built;
}

async function buildCompound(
  api: Api,
  plan: CompoundPlan,
  street: Street,
  communityId: string,
  administrator: Person,
): Promise<Compound> {
  const { code } = street.plan;
  const { name, unmanaged } = plan;
  const path = `streets/${code}/communities/${communityId}/compounds`;
  const { id } = await api.post(administrator, path, { name, unmanaged });
  const rows = plan.households.map(
    ({ address, residence }) =>
      `${address.replaceAll('-', ',')},${residence === 'resident' ? '常住' : '外出'},,`,
  );
  const csv = ['楼号,单元,房号,居住情况,户主,联系电话', ...rows, ''].join('\r\n');
  const file = new TextEncoder().encode(csv);
  await patiently(() => api.upload(street.officer, `compounds/${id}/register`, file));
  const place = `${DISTRICT}/${code}/${communityId}/${id}`;
  return { plan, id, place, street, residents: await residentsOf(api, id, plan, street.officer) };
}

async function residentsOf(
  api: Api,
  compoundId: string,
  { households }: CompoundPlan,
  officer: Person,
): Promise<readonly string[]> {
  const byAddress = new Map<string, string>();
  let cursor = '';
  do {
    const query = `limit=200${cursor && `&cursor=${cursor}`}`;
    const page: Json = await api.get(`compounds/${compoundId}/households?${query}`, officer);
    for (const { address, householdId } of page.items) byAddress.set(address, householdId);
    cursor = page.nextCursor ?? '';
  } while (cursor);
  return households
    .filter(({ residence }) => residence === 'resident')
    .map(({ address }) => byAddress.get(address) as string);
}
