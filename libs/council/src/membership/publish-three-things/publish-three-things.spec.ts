import { Malformed, NotFound, spec } from '@yishi/kernel';
import { derivedId, shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import { councilId, formed, member, nominated, personId, standing } from '../council.samples';
import { decide, PublishThreeThings } from './publish-three-things';

const commandId = '00000000-0000-8000-8000-0000000000ff';
const given = spec(council, decide, { actor: member(1), commandId });
const things = {
  partyMember: true,
  post: 'safety',
  duties: ['fire doors', 'lamps'],
  commitments: ['new lamps by May', 'a bench'],
};
const publish = (fields: object = {}) =>
  shape(PublishThreeThings, { councilId, personId: personId(1), ...things, ...fields });
const published: CouncilEvent = {
  type: 'ThreeThingsPublished',
  data: {
    councilId,
    personId: personId(1),
    partyMember: true,
    post: 'safety',
    duties: ['fire doors', 'lamps'],
    commitments: [
      { commitmentId: derivedId(commandId, 0), text: 'new lamps by May' },
      { commitmentId: derivedId(commandId, 1), text: 'a bench' },
    ],
  },
};

describe('publish three things', () => {
  it('publishes identity, duties and commitments', () =>
    given(...standing)
      .when(publish())
      .thenEvents(published));

  it('changes nothing when they are shown already', () =>
    given(...standing, published)
      .when(publish(), { commandId: councilId })
      .thenNothing());

  it('keeps the id of a commitment that stays', () => {
    const [event] = given(...standing, published)
      .when(publish({ commitments: ['a bench', 'a tree'] }), { commandId: councilId })
      .events();
    expect(event).toMatchObject({
      data: {
        commitments: [
          { commitmentId: derivedId(commandId, 1), text: 'a bench' },
          { commitmentId: derivedId(councilId, 1), text: 'a tree' },
        ],
      },
    });
  });

  it.each([{ partyMember: false }, { post: 'green' }, { duties: [] }, { commitments: [] }])(
    'publishes a change of %p',
    (change) => {
      const run = given(...standing, published).when(publish(change));
      expect(run.events()).toHaveLength(1);
    },
  );

  it('refuses anybody but the member', () =>
    given(...standing)
      .when(publish(), { actor: member(2) })
      .thenRefused('not-the-member'));

  it('finds no such member', () => {
    const run = given(...standing).when(publish({ personId: personId(4) }), { actor: member(4) });
    expect(run.events).toThrow(new NotFound('member'));
  });

  it('refuses while the council is forming', () =>
    given(formed(), nominated(1)).when(publish()).thenRefused('not-established'));

  it.each([
    ['11 duties', { duties: Array.from({ length: 11 }, (_, n) => `${n}`) }],
    ['a duty of 201 characters', { duties: ['长'.repeat(201)] }],
    ['11 commitments', { commitments: Array.from({ length: 11 }, (_, n) => `${n}`) }],
    ['one commitment twice', { commitments: ['a bench', 'a bench'] }],
    ['no list', { commitments: 'a bench' }],
    ['no yes or no', { partyMember: 'yes' }],
  ])('refuses %s', (_what, fields) => {
    expect(() => publish(fields)).toThrow(Malformed);
  });
});
