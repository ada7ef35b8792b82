/**
 * The commonest passwords of eight characters and more, lower case, from what the lists of leaked ones have in common. Whatever
 * consists of one repeated piece, or of neighbours on a row of keys, is refused by rule and not listed.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password password1 password12 password123 password1234 password! password1! passw0rd p@ssw0rd p@ssword pa55word
  passwort passwort1 motdepasse contraseña wachtwoord mypassword yourpassword newpassword oldpassword
  iloveyou iloveyou1 iloveyou2 iloveyou! ilovegod ilovejesus letmein1 letmein! letmein123 trustno1 whatever whatever1
  sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball superman superman1 batman123
  starwars starwars1 pokemon1 pokemon123 minecraft fortnite liverpool arsenal1 chelsea1 barcelona realmadrid manchester
  welcome1 welcome12 welcome123 welcome1! welcome01 welcome@123 admin123 admin1234 admin12345 admin@123 administrator
  adminadmin root1234 rootroot changeme changeme1 changeme123 change_me changeit default1 secret123 secretkey
  computer computer1 internet samsung1 iphone12 android1 google123 facebook facebook1 linkedin youtube1 dropbox1
  michelle jennifer jessica1 michael1 charlie1 jordan23 ashley12 nicole12 daniel12 andrew12 matthew1 anthony1 william1
  alexander samantha victoria elizabeth christopher maverick midnight mercedes chocolate butterfly flowers1 babygirl
  babygirl1 lovelove lovely12 loveyou1 blink182 metallica nirvana1 slipknot guitar123 drumming shadow12 shadow123
  dragon12 dragon123 monkey12 monkey123 master12 master123 killer12 killer123 hunter12 hunter123 ranger12 soccer12
  hockey12 buster12 thomas12 robert12 tigger12 ginger12 pepper12 cookie12 summer12 summer123 summer2023 summer2024
  summer2025 summer2026 winter12 winter123 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025 spring2026
  autumn2024 autumn2025 autumn2026 january1 february monday12 friday13 qwerty12 qwerty123 qwerty1234 qwerty12345
  qwertyui1 qwerty!@# 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 qazwsx12 qazwsxedc
  abc12345 abcd1234 abc123456 a1b2c3d4 a1s2d3f4 aa123456 a123456789 asd12345 asdf1234 asdfasdf1 test1234 testtest
  testing1 testing123 temp1234 temporary guest123 user1234 username login123 access14 letmein2 correcthorse
  correcthorsebatterystaple 11223344 12341234 12344321 87654321 98765432 987654321 1234qwer 123qweasd 123456qwerty
  123456abc 123456aa 123123123 147258369 159357456 159753456 741852963 789456123 963852741 20202020 19871987 12345678a
  123456789a 1234567890a weftweft weft1234 workflow workflow1 automation`.split(/\s+/),
);
