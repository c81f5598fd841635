import { looksPersonal } from '@yishi/platform';

it.each([
  '13800138000',
  '电话13800138000。',
  '138 0013 8000',
  '+86 138-0013-8000',
  '１３８００１３８０００',
  '0391-3911234',
  '410811198001011234',
  '41081119800101123X',
  '410811 19800101 1234',
])('holds a personal number: %s', (text) => expect(looksPersonal(text)).toBe(true));

it.each([
  '路面300平方米，单价800.00元',
  '合计260,400.00元',
  '发票号 04100180011113800138000123',
  '2018-06-01 至 2018-06-08',
  'DN110 管 1380 米',
  '第410811号文件',
])('holds none: %s', (text) => expect(looksPersonal(text)).toBe(false));
