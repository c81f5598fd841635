import { type Decide, Refused } from '@yishi/kernel';
import {
  type CheckedFile,
  checkedImage,
  FileStore,
  handlerFor,
  IsFile,
  IsId,
  type LoadContext,
  type Reader,
  YishiCommand,
} from '@yishi/platform';
import { isPending, type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { assertAllowed, byHouseholdOrMembers, IsOpinionNumber, opinionOf, refOf } from '../rules';

export const MAX_PHOTOS = 6;

/**
 * A photo for an opinion that has no end yet, from the household or a member; kept upright and
 * without what the camera noted of place and time. Not public. The same photo again changes
 * nothing; one that was erased does not come back, and counts. Refusals: `opinion-ended`,
 * `photo-erased`, `too-many-photos` {limit}, and those of `checkedImage`.
 */
export class AddOpinionPhoto extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFile() readonly file!: Uint8Array;
}

/** What is wrong with the file is told to those only who may add one. */
type Loaded = Readonly<{ photo: CheckedFile | Refused }>;

export const decide: Decide<AddOpinionPhoto, Opinions, OpinionEvent, Loaded> = (
  command,
  state,
  { loaded: { photo } },
) => {
  const opinion = opinionOf(state, command);
  if (photo instanceof Refused) throw photo;
  const { sha256, mediaType, bytes } = photo;
  if (opinion.erasedPhotos.includes(sha256)) throw new Refused('photo-erased');
  if (opinion.photos.includes(sha256)) return [];
  if (!isPending(opinion)) throw new Refused('opinion-ended');
  if (opinion.photos.length >= MAX_PHOTOS)
    throw new Refused('too-many-photos', { limit: MAX_PHOTOS });
  const file = { sha256, mediaType, sizeBytes: bytes.byteLength };
  return [{ type: 'OpinionPhotoAdded', data: { ...refOf(opinion), ...file } }];
};

/** Opening a photo is costly: nobody makes the program do it for an opinion of others. */
export async function load(
  command: AddOpinionPhoto,
  reader: Pick<Reader, 'state'>,
  { actor }: Pick<LoadContext, 'actor'>,
): Promise<Loaded> {
  const state = await reader.state(opinions, streamOf(command));
  assertAllowed(byHouseholdOrMembers, actor, command, state);
  const photo = await checkedImage(command.file).catch((error: unknown) => {
    if (error instanceof Refused) return error;
    throw error;
  });
  return { photo };
}

export const AddOpinionPhotoHandler = handlerFor(AddOpinionPhoto, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byHouseholdOrMembers,
  load,
  keep: async (_command, reader, { photo }) => {
    if (!(photo instanceof Refused)) await reader.get(FileStore).put(photo);
  },
  answer: (_command, { loaded: { photo } }) =>
    photo instanceof Refused ? {} : { sha256: photo.sha256 },
});
