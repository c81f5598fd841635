import { type Actor, Forbidden, NotFound, Refused, spec } from '@yishi/kernel';
import type { CheckedFile } from '@yishi/platform';
import { actor, member, personId, resident, territory } from '../../membership/council.samples';
import { a, atAnswered, atRelayed, atReopened, photo, submitted } from '../opinion.samples';
import { type Opinions, opinions } from '../opinions';
import { AddOpinionPhoto, decide, load, MAX_PHOTOS } from './add-opinion-photo';

const checked = (number: number): { photo: CheckedFile | Refused } => {
  const sha256 = String(number).padStart(64, '0');
  return { photo: { sha256, mediaType: 'image/jpeg', bytes: new Uint8Array(3) } };
};
const given = spec(opinions, decide, { actor: resident(1), loaded: checked(1) });
const add = a(AddOpinionPhoto);

describe('add opinion photo', () => {
  it('says of a photo no more than its digest, type and size', () =>
    given(submitted).when(add).thenEvents(photo(1)));

  it('takes the same photo once, also after the end', () => {
    given(submitted, photo(1)).when(add).thenNothing();
    given(submitted, photo(1), ...atAnswered.slice(1))
      .when(add)
      .thenNothing();
  });

  it('takes 6 and no more', () => {
    const six = Array.from({ length: MAX_PHOTOS }, (_, n) => photo(n + 2));
    given(submitted, ...six.slice(1))
      .when(add)
      .thenEvents(photo(1));
    given(submitted, ...six)
      .when(add)
      .thenRefused('too-many-photos', { limit: 6 });
  });

  it('is taken until the opinion has an end', () => {
    given(...atRelayed())
      .when(add)
      .thenEvents(photo(1));
    given(...atReopened)
      .when(add)
      .thenEvents(photo(1));
    given(...atAnswered)
      .when(add)
      .thenRefused('opinion-ended');
  });

  it('is not even opened for an opinion of others, or of nobody', async () => {
    const command = a(AddOpinionPhoto, { file: new Uint8Array(3) });
    const metadata = { commandId: '', inputHash: '', at: '', by: '', role: 'resident' };
    const held = opinions.evolve(opinions.initialState, submitted, metadata);
    const loadedBy = (by: Actor, state: Opinions = held) =>
      load(command, { state: async () => state as never }, { actor: by });
    const elsewhere = actor(personId(7), 'council-member', `${territory}0`);
    for (const stranger of [resident(2), elsewhere, actor(personId(8), 'auditor')])
      await expect(loadedBy(stranger)).rejects.toEqual(new Forbidden('territory-not-allowed'));
    await expect(loadedBy(resident(1), opinions.initialState)).rejects.toEqual(
      new NotFound('opinion'),
    );
    for (const own of [resident(1), member(2)])
      expect(await loadedBy(own)).toEqual({ photo: new Refused('not-an-image') });
  });

  it('passes on what is wrong with the file', () => {
    const loaded = { photo: new Refused('not-an-image') };
    given(submitted).when(add, { loaded }).thenRefused('not-an-image');
    expect(given().when(add, { loaded }).events).toThrow(new NotFound('opinion'));
  });
});
