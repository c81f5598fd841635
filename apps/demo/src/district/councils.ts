import { randomUUID } from 'node:crypto';
import type { Api, Person } from '../api';
import type { Narrator } from '../chemical-bureau';
import { inParallel, patiently } from '../patience';
import { AT_ONCE, type Compound } from './places';

/** A compound whose council works. `members` are the director and the others, in this order. */
export type Council = Readonly<{
  compound: Compound;
  councilId: string;
  director: Person;
  members: readonly Person[];
}>;

const DUTIES = ['联系住户', '收集意见'];
const COMMITMENTS = ['每月入户一次', '意见三日内答复'];

/** Every compound elects its council; every member shows identity, duties and commitments. */
export async function formCouncils(
  api: Api,
  compounds: readonly Compound[],
  narrator: Narrator,
): Promise<readonly Council[]> {
  narrator.chapter(`${compounds.length} councils are formed`);
  const councils: Council[] = [];
  await inParallel(compounds, AT_ONCE, async (compound, at) => {
    councils[at] = await formCouncil(api, compound);
    narrator.progress(councils.filter(Boolean).length, compounds.length);
  });
  return councils;
}

async function formCouncil(api: Api, compound: Compound): Promise<Council> {
  const { officer } = compound.street;
  const council = await patiently(() => api.post(officer, `compounds/${compound.id}/council`));
  const nominations = `councils/${council.id}/nominations`;
  const ids: string[] = [];
  for (const [at] of compound.plan.members.entries()) {
    const territory = `${compound.place}/${compound.residents[at]}`;
    const nominee = api.person(randomUUID(), { role: 'resident', territory });
    const { personId } = nominee;
    await api.post(nominee, nominations, { personId });
    const acceptance = `${nominations}/${personId}/acceptance`;
    await api.post(nominee, acceptance, { displayName: nameOf(at) });
    ids.push(personId);
  }
  const establishment = `councils/${council.id}/establishment`;
  await patiently(() => api.post(officer, establishment, { directorId: ids[0] }));
  const members = ids.map((personId, at) =>
    api.person(personId, {
      role: at === 0 ? 'council-director' : 'council-member',
      territory: compound.place,
    }),
  );
  for (const [at, member] of members.entries())
    await api.post(member, `councils/${council.id}/members/${member.personId}/three-things`, {
      partyMember: compound.plan.members[at],
      post: at === 0 ? '主任' : '成员',
      duties: DUTIES,
      commitments: COMMITMENTS,
    });
  return { compound, councilId: council.id, director: members[0] as Person, members };
}

const SURNAMES = '王李张刘陈杨赵黄周';
const nameOf = (at: number): string => `${SURNAMES[at % SURNAMES.length]}议事`;
