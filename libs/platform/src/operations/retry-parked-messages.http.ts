import { Body, Controller, HttpCode, Logger, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FollowerRegistry, ParkedMessages } from '@yishi/following';
import { type Actor, Malformed, NotFound } from '@yishi/kernel';
import { shape } from '../commands/shape';
import { IsText } from '../commands/validators';
import { Caller } from '../http/request';
import { assertOperator } from './assert-operator';

/** Which parked messages to handle again: those of one key of one follower. */
export class RetryParkedMessages {
  @IsText(200) readonly follower!: string;
  @IsText(500) readonly key!: string;
}

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['follower', 'key'],
  properties: {
    follower: { type: 'string', minLength: 1, maxLength: 200 },
    key: { type: 'string', minLength: 1, maxLength: 500 },
  },
};

@ApiTags('operations')
@ApiBearerAuth()
@Controller('operations')
export class RetryParkedMessagesHttp {
  private readonly log = new Logger('Operations');

  constructor(
    private readonly parked: ParkedMessages,
    private readonly followers: FollowerRegistry,
  ) {}

  /**
   * Answers with what was asked. It is done by the instance that works on the follower, within
   * about a second of its being free: the list then shows what is left. Refusals:
   * `follower-not-found`, `parked-messages-not-found`.
   */
  @Post('parked-messages/retries')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Handle the parked messages of a key again, in their order',
    operationId: 'RetryParkedMessages',
  })
  @ApiBody({ schema: SCHEMA })
  async retry(@Caller() actor: Actor, @Body() body: unknown): Promise<RetryParkedMessages> {
    assertOperator(actor);
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new Malformed([{ field: 'body', reason: 'not-an-object' }]);
    const { follower, key } = shape(RetryParkedMessages, body);
    if (!this.followers.states().some((state) => state.follower === follower))
      throw new NotFound('follower');
    if (!(await this.parked.askForRetry({ follower, key }))) throw new NotFound('parked-messages');
    this.log.warn(`a retry was asked for: ${follower}, ${key}`);
    return { follower, key };
  }
}
