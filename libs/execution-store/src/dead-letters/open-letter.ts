/** A condition: the finished run of the table with this alias is a dead letter that somebody is still to deal with. */
export const isOpenLetter = (run: string): string =>
  `EXISTS (SELECT FROM execution.dead_letters d WHERE d.tenant_id = ${run}.tenant_id AND d.id = ${run}.id AND d.state = 'open')`;
