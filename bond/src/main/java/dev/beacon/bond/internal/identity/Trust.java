package dev.beacon.bond.internal.identity;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides by its certificates who the other end is (RCH-030, RCH-031). It is known by the id of its
 * key, and then nothing else in the certificate counts; or by a name for which an authority
 * vouches, and then all of it counts.
 */
public final class Trust {

  /**
   * The other end.
   *
   * @param identity an id, or a DNS name
   * @param certified an authority has to vouch for it
   */
  public record Known(String identity, boolean certified) {}

  private final boolean anybody;
  private final Optional<Authorities> authorities;
  private final Function<X509Certificate, Optional<Known>> find;

  private Trust(
      boolean anybody,
      Optional<Authorities> authorities,
      Function<X509Certificate, Optional<Known>> find) {
    this.anybody = anybody;
    this.authorities = authorities;
    this.find = find;
  }

  /** Of a client: the anchor has one of these ids. */
  public static Trust inIds(List<String> ids) {
    List<String> wanted = List.copyOf(ids);
    return new Trust(false, Optional.empty(), leaf -> byId(leaf).filter(isIn(wanted)));
  }

  private static Optional<Known> byId(X509Certificate leaf) {
    return Optional.of(new Known(Ids.of(leaf.getPublicKey()), false));
  }

  private static Predicate<Known> isIn(List<String> ids) {
    return known -> ids.contains(known.identity());
  }

  /** Of a client: an authority vouches for the anchor by this name, which TLS compares. */
  public static Trust inName(String name, Authorities authorities) {
    return new Trust(false, Optional.of(authorities), leaf -> Optional.of(new Known(name, true)));
  }

  /** Of an anchor: each client may come. One that shows a key has its id. */
  public static Trust inAnybody() {
    return new Trust(true, Optional.empty(), Trust::byId);
  }

  /**
   * Of an anchor: clients of the list, by id or by name, and with authorities but no list each one
   * that an authority vouches for. A client that has no name then goes by its id.
   */
  public static Trust inClients(Optional<ClientList> list, Optional<Authorities> authorities) {
    return new Trust(false, authorities, leaf -> client(leaf, list, authorities.isPresent()));
  }

  private static Optional<Known> client(
      X509Certificate leaf, Optional<ClientList> list, boolean certifies) {
    String id = Ids.of(leaf.getPublicKey());
    if (list.isPresent() && list.get().admits(id)) {
      return Optional.of(new Known(id, false));
    }
    if (!certifies) {
      return Optional.empty();
    }
    List<String> names = DnsNames.of(leaf);
    Optional<String> name =
        list.isPresent()
            ? names.stream().filter(list.get()::admits).findFirst()
            : Optional.of(names.isEmpty() ? id : names.get(0));
    return name.map(each -> new Known(each, true));
  }

  /** The other end need not show a certificate. */
  public boolean isAnybody() {
    return anybody;
  }

  /** Those that vouch for the ones that are {@link Known#certified}. */
  public Optional<Authorities> authorities() {
    return authorities;
  }

  /** Returns the possible identity of the holder of a certificate; empty if it is not wanted. */
  public Optional<Known> find(X509Certificate leaf) {
    return find.apply(leaf);
  }

  /**
   * The same once TLS stands, for a chain that was checked when its session began: that may be long
   * ago if the session was resumed.
   */
  public Optional<Known> findAgain(X509Certificate... chain) {
    Optional<Known> known = find(chain[0]);
    return known.isPresent() && known.get().certified() && !isInForce(chain)
        ? Optional.empty()
        : known;
  }

  private static boolean isInForce(X509Certificate... chain) {
    try {
      for (X509Certificate each : chain) {
        each.checkValidity();
      }
      return true;
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return false;
    }
  }
}
