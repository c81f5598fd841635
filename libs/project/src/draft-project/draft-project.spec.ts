import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { project } from '../project';
import { a, details, director, drafted, place, projectId } from '../project.samples';
import { type Drafting, DraftProject, decide } from './draft-project';

const { totalFen: _total, ...fields } = details;
const input = { compoundId: place.compoundId, ...fields };
const given = spec(project, decide, {
  actor: director,
  commandId: projectId,
  loaded: { place, hasCouncil: true } as Drafting,
});
const draft = (changes: Partial<typeof input> = {}) =>
  a(DraftProject, { projectId: undefined, ...input, ...changes } as object);
const line = { item: '路灯', quantity: 3, unitPriceFen: 10_050n, amountFen: 30_150n };

it('drafts a project under the id of the command, with the total of its lines', () =>
  given().when(draft()).thenEvents(drafted));

it('refuses a compound without an established council', () =>
  given()
    .when(draft(), { loaded: { place, hasCouncil: false } })
    .thenRefused('council-not-established'));

it('does not know an unknown compound', () =>
  expect(given().when(draft(), { loaded: { place: undefined, hasCouncil: true } }).events).toThrow(
    NotFound,
  ));

it('names the line whose amount is not quantity times unit price', () =>
  given()
    .when(draft({ budgetLines: [line, { ...line, amountFen: 30_151n }] }))
    .thenRefused('amount-differs', { line: 2, expectedFen: 30_150n, amountFen: 30_151n }));

it('takes a line that costs nothing beside one that does', () => {
  const free = { item: '义工', quantity: 5, unitPriceFen: 0n, amountFen: 0n };
  const [event] = given()
    .when(draft({ budgetLines: [line, free] }))
    .events();
  expect(event?.data).toMatchObject({ totalFen: 30_150n });
});

it('refuses a total of 0', () =>
  given()
    .when(draft({ budgetLines: [{ ...line, unitPriceFen: 0n, amountFen: 0n }] }))
    .thenRefused('total-not-positive'));

const large = 9_007_199_254_740_991n;
it.each([
  ['one line', [{ item: '甲', quantity: 2, unitPriceFen: large, amountFen: large }], 1],
  [
    'the sum',
    [
      { item: '甲', quantity: 1, unitPriceFen: large, amountFen: large },
      { item: '乙', quantity: 1, unitPriceFen: 1n, amountFen: 1n },
    ],
    2,
  ],
])('refuses what JSON can not carry exactly: %s', (_what, budgetLines, at) =>
  given().when(draft({ budgetLines })).thenRefused('amount-too-large', { line: at }),
);

it.each(['title', 'description'] as const)('refuses a telephone number in the %s', (field) =>
  given()
    .when(draft({ [field]: '联系 13800138000' }))
    .thenRefused('personal-data-in-text', { field }),
);

describe('the shape of a draft', () => {
  const refuses = (changes: object) => {
    try {
      shape(DraftProject, { ...input, ...changes });
    } catch (error) {
      return (error as { errors?: unknown }).errors;
    }
    return 'accepted';
  };

  it('is accepted', () => expect(refuses({})).toBe('accepted'));
  it.each([
    [{ title: '长'.repeat(121) }, 'title', 'not-text'],
    [{ description: '' }, 'description', 'not-text'],
    [{ field: 'roads' }, 'field', 'not-one-of'],
    [{ budgetLines: [] }, 'budgetLines', 'too-few'],
    [{ budgetLines: Array.from({ length: 201 }, () => line) }, 'budgetLines', 'too-many'],
    [{ budgetLines: [{ ...line, quantity: 1.5 }] }, 'budgetLines.0.quantity', 'not-a-whole-number'],
    [{ budgetLines: [{ ...line, quantity: 0 }] }, 'budgetLines.0.quantity', 'too-small'],
    [{ budgetLines: [{ ...line, amountFen: -1n }] }, 'budgetLines.0.amountFen', 'not-an-amount'],
    [{ budgetLines: [{ ...line, note: 'x' }] }, 'budgetLines.0.note', 'unknown-field'],
    [
      { attachments: Array.from({ length: 31 }, () => details.attachments[0]) },
      'attachments',
      'too-many',
    ],
  ])('refuses %#', (changes, field, reason) =>
    expect(refuses(changes)).toEqual([{ field, reason }]),
  );
});
