import { evaluate } from '../../../test/make-scope.ts';

const file = { sha256: 'f'.repeat(64), mimeType: 'image/png', sizeBytes: 1_340, fileName: 'a.b.png' };
const items = [{ json: {}, binary: { data: file }, pairedItem: { item: 0 } }];
const FACTS = { ...file, fileExtension: 'png', fileType: 'image', fileSize: '1.34 kB', bytes: 1_340, id: file.sha256 };

it.each([
  '$binary.data',
  '$input.item.binary.data',
  '$input.first().binary.data',
  '$input.last().binary.data',
  '$input.all()[0].binary.data',
  "$('Start').item.binary.data",
  "$('Start').itemMatching(0).binary.data",
  "$('Start').first().binary.data",
  "$('Start').last().binary.data",
  "$('Start').all()[0].binary.data",
  "$node['Start'].binary.data",
  "$items('Start')[0].binary.data",
  '$items()[0].binary.data',
  '$item(0).$binary.data',
  '$thisItem.binary.data',
  "$getPairedItem('Start', {}, { item: 0 }).binary.data",
])('%s has the names that n8n has for the facts of a file', (code) => {
  expect(evaluate(code, { items })).toEqual(FACTS);
});
