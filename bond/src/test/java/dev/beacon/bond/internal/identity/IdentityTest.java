package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

  private final Path folder;

  IdentityTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @DisplayName("RCH-030: an identity is made once, kept for its owner's eyes, and read again")
  void isMadeOnceAndKept() throws Exception {
    Path file = folder.resolve("state/identity.pem");
    Identity made = Identity.at(file);
    assertThat(Identity.at(file)).isEqualTo(made);
    assertThat(made.id()).matches("[a-z2-7]{32}").isEqualTo(made.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  @DisplayName("The certificate is signed by its own key, says its id, and has no end")
  void theCertificateIsItsOwn() throws Exception {
    Identity made = Identity.make();
    made.certificate().verify(made.certificate().getPublicKey());
    assertThat(made.certificate().getVersion()).isEqualTo(3);
    assertThat(made.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=" + made.id());
    assertThat(made.certificate().getSubjectAlternativeNames())
        .hasToString("[[2, " + made.id() + ".anchor.invalid]]");
    assertThat(made.certificate().getNotAfter().toInstant()).hasToString("9999-12-31T23:59:59Z");
    assertThat(Identity.make().id()).isNotEqualTo(made.id());
  }

  @Test
  @DisplayName("keytool reads the certificate")
  void keytoolReadsIt() throws Exception {
    Path file = folder.resolve("identity.pem");
    String id = Identity.at(file).id();
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String said = run(keytool, "-printcert", "-file", certificate(file).toString());
    assertThat(said).contains("Owner: CN=" + id).contains("SHA256withECDSA").contains("256-bit EC");
  }

  @Test
  @DisplayName("OpenSSL reads the certificate, verifies it, and comes to the same id")
  void opensslReadsIt() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no OpenSSL here");
    Path file = folder.resolve("identity.pem");
    Identity made = Identity.at(file);
    assertThat(run("openssl", "verify", "-CAfile", file.toString(), file.toString()))
        .endsWith(": OK");
    assertThat(run("openssl", "x509", "-noout", "-subject", "-in", file.toString()))
        .contains(made.id());
    Path key = folder.resolve("key.der");
    String pem = run("openssl", "x509", "-noout", "-pubkey", "-in", file.toString());
    Files.writeString(folder.resolve("key.pem"), pem);
    run(
        "openssl",
        "pkey",
        "-pubin",
        "-in",
        folder.resolve("key.pem").toString(),
        "-outform",
        "der",
        "-out",
        key.toString());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(key));
    StringBuilder bits = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      bits.append(Integer.toBinaryString(0x100 | (hash[i] & 0xFF)).substring(1));
    }
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 160; i += 5) {
      id.append(
          "abcdefghijklmnopqrstuvwxyz234567".charAt(Integer.parseInt(bits.substring(i, i + 5), 2)));
    }
    assertThat(made.id()).hasToString(id.toString());
  }

  @Test
  @DisplayName("What isn't an identity is refused with its file and the reason")
  void refusesWhatIsNone() throws Exception {
    Path file = folder.resolve("identity.pem");
    Files.writeString(file, "nothing");
    assertThatThrownBy(() -> Identity.at(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("identity.pem: no identity: it has no PRIVATE KEY");
    Path one = folder.resolve("one.pem");
    Path two = folder.resolve("two.pem");
    Identity.at(one);
    Identity.at(two);
    String[] first = Files.readString(one).split("(?=-----BEGIN CERT)", 2);
    String[] second = Files.readString(two).split("(?=-----BEGIN CERT)", 2);
    Files.writeString(file, first[0] + second[1]);
    assertThatThrownBy(() -> Identity.at(file)).hasMessageContaining("no pair");
  }

  @Test
  @DisplayName("Ids have 32 characters of a-z and 2-7; a server name carries one")
  void idsAreChecked() {
    String id = Identity.make().id();
    assertThat(Ids.checked(id)).isEqualTo(id);
    assertThat(Ids.ofServerName(Ids.serverName(id).toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(id);
    assertThat(Ids.ofServerName("www.example")).isEmpty();
    assertThat(Ids.ofServerName("short.anchor.invalid")).isEmpty();
    assertThatThrownBy(() -> Ids.checked("k7qp"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("k7qp");
  }

  @Test
  @DisplayName("RCH-031: a list of clients says who was taken out; a wrong one changes nothing")
  void listsOfClients() throws Exception {
    String one = Identity.make().id();
    String two = Identity.make().id();
    Path file = folder.resolve("clients");
    Files.writeString(file, "# ours\n" + one + "\n\n" + two + " # the second\n");
    ClientList list = new ClientList(file, false);
    assertThat(list.admits(one)).isTrue();
    assertThat(list.admits("")).isFalse();
    Files.writeString(file, two);
    assertThat(list.readAgain()).containsExactly(one);
    assertThat(list.admits(one)).isFalse();
    Files.writeString(file, "no id");
    assertThatThrownBy(list::readAgain).hasMessageContaining("line 1 is not an id");
    assertThat(list.admits(two)).isTrue();
    Files.delete(file);
    assertThatThrownBy(list::readAgain).isInstanceOf(IOException.class);
  }

  private Path certificate(Path identity) throws IOException {
    String text = Files.readString(identity);
    return Files.writeString(
        folder.resolve("certificate.pem"), text.substring(text.indexOf("-----BEGIN CERT")));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }
}
