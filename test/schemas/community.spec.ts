import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Event, type Fold, fromJson } from '@yishi/kernel';
import { officers } from '../../libs/community/src/officers';
import { person } from '../../libs/community/src/person';
import { policy } from '../../libs/community/src/policy';
import { register } from '../../libs/community/src/register';
import { district } from '../../libs/community/src/territory';

const events = fromJson<readonly Event[]>(
  readFileSync(path.join(__dirname, 'golden/community.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };

/** What the stored events of these types add up to. */
function folded<S, E extends Event>(fold: Fold<S, E>, ...types: readonly E['type'][]): S {
  const own = events.filter(({ type }) => types.includes(type));
  expect(new Set(own.map(({ type }) => type))).toEqual(new Set(types));
  return own.reduce((state, event) => fold.evolve(state, event as E, metadata), fold.initialState);
}

const streetCode = '410811001';
const communityId = '0190b0c0-0000-7000-8000-000000000001';
const compoundId = '0190b0c0-0000-7000-8000-000000000002';

describe('stored events of the community context', () => {
  it('fold to a district with its places', () => {
    const state = folded(
      district,
      'DistrictAdded',
      'StreetAdded',
      'CommunityAdded',
      'CompoundAdded',
    );
    expect(state.exists).toBe(true);
    expect([...state.streets]).toEqual([streetCode]);
    expect([...state.communities]).toEqual([[communityId, streetCode]]);
    const territory = `410811/${streetCode}/${communityId}/${compoundId}`;
    expect([...state.compounds]).toEqual([[compoundId, territory]]);
    expect([...state.names]).toEqual([
      '410811/Dongfanghong',
      `${streetCode}/Xinhua`,
      `${communityId}/Chemical Bureau`,
    ]);
  });

  it('fold to a policy', () => {
    const { version, effectiveFrom, terms } = folded(policy, 'PolicyAdopted');
    expect([version, effectiveFrom]).toEqual([1, '2018-01-01']);
    expect(terms?.shares.map(({ share }) => share)).toEqual(['2/3', '1/6', '1/6']);
  });

  it('fold to a register', () => {
    const { version, households } = folded(register, 'HouseholdsRegistered');
    expect(version).toBe(1);
    expect([...households.values()].map(({ address, residence }) => [address, residence])).toEqual([
      ['1-1-101', 'resident'],
      ['1-1-201', 'absent'],
    ]);
  });

  it('fold to who holds an office', () => {
    const { offices } = folded(officers, 'OfficerNamed', 'OfficeEnded');
    expect([...offices]).toEqual([
      [
        '0190b0c0-0000-7000-8000-0000000000b1',
        { role: 'street-officer', territory: '410811/410811001' },
      ],
    ]);
  });

  it('fold to an erased person', () => {
    expect(folded(person, 'PersonErased')).toEqual({ erased: true });
  });
});
