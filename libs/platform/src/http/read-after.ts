import { Injectable } from '@nestjs/common';
import { FollowerRegistry } from '@yishi/following';
import { NotReady } from './problem';
import { afterPosition, type Query } from './query';

/** How long a read waits for its own writes before it says that they are not there yet. */
const WAIT_MS = 5_000;

/** `?after=<position>`: the read shows at least what that position of the log holds. */
@Injectable()
export class ReadAfter {
  constructor(private readonly followers: FollowerRegistry) {}

  /**
   * `context`: whose projections are waited for. Throws `Malformed`; `NotReady` when they are too
   * far behind.
   */
  async wait(context: string, query: Query): Promise<void> {
    const position = afterPosition(query);
    if (position === undefined) return;
    const isThere = await this.followers.waitFor(context, position, WAIT_MS);
    if (!isThere) throw new NotReady({ after: position.toString() });
  }
}
