import { invitationMail, passwordResetMail } from './mail-texts.ts';

describe('mails', () => {
  it('say in text and in HTML where to go', () => {
    const { text, html } = passwordResetMail('https://weft.example/reset-password#token=abc');
    expect(text).toContain('\n\nhttps://weft.example/reset-password#token=abc\n\n');
    expect(html).toContain('<a href="https://weft.example/reset-password#token=abc">');
  });

  it('take names for text: no tag, no line break, nothing longer than a name', () => {
    const invitation = {
      url: 'https://weft.example/',
      workspace: `<b onclick="x">\r\nBcc: all ${'x'.repeat(200)}`,
      inviter: "O'Hara",
      role: 'viewer',
    };
    const { subject, text, html } = invitationMail(invitation);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThan(140);
    expect(text).toContain("O'Hara invites you");
    expect(html).toContain('O&#39;Hara');
    expect(html).not.toContain('<b ');
  });
});
