import type { RefusalTexts } from '@yishi/platform';

/** What the ballot box refuses with. */
export const ballotBoxTexts: RefusalTexts = {
  'blinded-message-invalid': {
    en: 'The request for a voting credential is damaged; make a new one.',
    'zh-CN': '投票凭证申请内容有误，请重新生成。',
    status: 400,
  },
  'credential-invalid': {
    en: 'The voting credential is not one of this rating.',
    'zh-CN': '投票凭证不属于本次评议。',
    status: 422,
  },
  'credential-used': {
    en: 'Another ballot was cast with this voting credential; the first one counts.',
    'zh-CN': '该投票凭证已投过另一张票，以先投的为准。',
  },
  'voting-ended': { en: 'The voting has ended.', 'zh-CN': '投票已经结束。' },
  'voting-not-ended': {
    en: 'The box is opened only after the voting has ended.',
    'zh-CN': '投票结束后方可开箱。',
  },
};
