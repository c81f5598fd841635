import { NotFound, Refused, spec } from '@yishi/kernel';
import type { CheckedFile } from '@yishi/platform';
import { resident } from '../../membership/council.samples';
import { a, atAnswered, atRelayed, atReopened, photo, submitted } from '../opinion.samples';
import { opinions } from '../opinions';
import { AddOpinionPhoto, decide, MAX_PHOTOS } from './add-opinion-photo';

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

  it('passes on what is wrong with the file', () => {
    const loaded = { photo: new Refused('not-an-image') };
    given(submitted).when(add, { loaded }).thenRefused('not-an-image');
    expect(given().when(add, { loaded }).events).toThrow(new NotFound('opinion'));
  });
});
