import { applyDecorators, Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Clock, isUuid, Malformed, NotFound } from '@yishi/kernel';
import { FIELDS, type Field, OPINION_STATES, type OpinionState } from '@yishi/messaging';
import {
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  type Query,
  queryText,
  ReadAfter,
} from '@yishi/platform';
import { LIGHTS, type Light, momentOf } from '../moment';
import { dueFirst, OpinionFinder, type OpinionView, type Scope } from './opinion-finder';

const FILTERS = { state: OPINION_STATES, field: FIELDS, light: LIGHTS } as const;
const PARAMETERS = [...Object.keys(FILTERS), 'asOf', 'limit', 'cursor', 'after'];

/** What all three lists have in common. */
const OpinionsRead = (path: string, summary: string, operationId: string): MethodDecorator =>
  applyDecorators(
    Get(path),
    PublicRead(2),
    ApiOperation({ summary, operationId }),
    ApiQuery({ name: 'state', required: false, enum: OPINION_STATES }),
    ApiQuery({ name: 'field', required: false, enum: FIELDS }),
    ApiQuery({ name: 'light', required: false, enum: LIGHTS }),
    ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' }),
    ApiQuery({ name: 'limit', required: false }),
    ApiQuery({ name: 'cursor', required: false }),
    ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' }),
  );

/**
 * Opinions for everybody: number, field, title, state and light; never the text, the photos or the
 * household. Newest first; over a street or a district with `light`: what is due first, first.
 */
@ApiTags('opinions')
@Controller()
export class OpinionListHttp {
  constructor(
    private readonly finder: OpinionFinder,
    private readonly paging: Paging,
    private readonly clock: Clock,
    private readonly readAfter: ReadAfter,
  ) {}

  @OpinionsRead('compounds/:compoundId/opinions', 'Opinions of a compound', 'OpinionsOfCompound')
  ofCompound(@Param('compoundId') id: string, @QueryOf() query: Query) {
    if (!isUuid(id)) throw new NotFound('compound');
    return this.page('compoundId', id, query);
  }

  @OpinionsRead('streets/:streetCode/opinions', 'Opinions of a street', 'OpinionsOfStreet')
  ofStreet(@Param('streetCode') id: string, @QueryOf() query: Query) {
    if (!/^\d{9}$/.test(id)) throw new NotFound('street');
    return this.page('streetCode', id, query);
  }

  @OpinionsRead('districts/:districtCode/opinions', 'Opinions of a district', 'OpinionsOfDistrict')
  ofDistrict(@Param('districtCode') id: string, @QueryOf() query: Query) {
    if (!/^\d{6}$/.test(id)) throw new NotFound('district');
    return this.page('districtCode', id, query);
  }

  private async page(scope: Scope, id: string, query: Query): Promise<Page<OpinionView>> {
    onlyParameters(query, ...PARAMETERS);
    const filters = filtersOf(query);
    const order = dueFirst({ scope, light: filters.light }) ? 'due' : 'newest';
    const name = `opinions:${scope}:${order}`;
    const request = this.paging.read(name, query);
    const moment = momentOf(query, this.clock);
    await this.readAfter.wait('council', query);
    return this.finder.page(name, request, { scope, id, ...filters }, moment);
  }
}

type Filters = Readonly<{ state?: OpinionState; field?: Field; light?: Light }>;

/** Each is checked: a typing error must not mean "all". */
function filtersOf(query: Query): Filters {
  const given = Object.entries(FILTERS).map(([name, allowed]) => {
    const value = queryText(query, name);
    if (value === undefined || (allowed as readonly string[]).includes(value)) return [name, value];
    throw new Malformed([{ field: name, reason: 'not-one-of' }]);
  });
  return Object.fromEntries(given) as Filters;
}
