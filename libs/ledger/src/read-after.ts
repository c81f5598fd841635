import { Injectable } from '@nestjs/common';
import { FollowerRegistry } from '@yishi/following';
import { afterPosition, NotReady, type Query } from '@yishi/platform';

/** How long a read waits for the book before it says that it is not there yet. */
const WAIT_MS = 5_000;

/** `?after=<position>`: the read shows at least what that position of the log holds. */
@Injectable()
export class ReadAfter {
  constructor(private readonly followers: FollowerRegistry) {}

  /** Errors: `Malformed`; `NotReady` when the book is too far behind. */
  async wait(query: Query): Promise<void> {
    const position = afterPosition(query);
    if (position === undefined) return;
    if (!(await this.followers.waitFor('ledger', position, WAIT_MS)))
      throw new NotReady({ after: position.toString() });
  }
}
