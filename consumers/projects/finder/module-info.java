/** As a user's application has it. */
module com.example.finder {
  requires dev.beacon;
}
