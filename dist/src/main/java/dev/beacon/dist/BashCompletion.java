package dev.beacon.dist;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The completion for bash: commands, their options, names of interfaces, and record types.
 *
 * <p>picocli can write one too; docs/adr says why Beacon does not use it.
 */
final class BashCompletion {

  private static final String FUNCTION =
      """
      # Completion of beacon(1) for bash, made from what the commands declare.

      _beacon_interfaces() {
        if [ -d /sys/class/net ]; then
          command ls /sys/class/net
        else
          ifconfig -l
        fi 2>/dev/null
      }

      _beacon() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local command= word place=0 skip= at candidates
        COMPREPLY=()
        # --interface=eth0 is three words to bash.
        if [ "$current" = = ]; then
          current=
        elif [ "$previous" = = ]; then
          previous=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        for ((at = 1; at < COMP_CWORD; at++)); do
          word=${COMP_WORDS[at]}
          if [ -n "$skip" ]; then
            [ "$word" = = ] || skip=
            continue
          fi
          case $word in
            @values@) skip=yes ;;
            -* | =) ;;
            *)
              if [ -z "$command" ]; then
                command=$word
              else
                place=$((place + 1))
              fi
              ;;
          esac
        done
        case $previous in
          --interface)
            COMPREPLY=($(compgen -W "$(_beacon_interfaces)" -- "$current"))
            return
            ;;
          --paths)
            COMPREPLY=($(compgen -W 'one all' -- "$current"))
            return
            ;;
          @others@)
            return
            ;;
        esac
        case $command in
          '') candidates='@root@' ;;
      @commands@    *) return ;;
        esac
        if [ "$command $place" = 'query 1' ]; then
          candidates+=' @records@'
        elif [ "$command $place" = 'help 0' ]; then
          candidates+=' @names@'
        fi
        COMPREPLY=($(compgen -W "$candidates" -- "$current"))
      }

      complete -F _beacon beacon
      """;

  private final CommandLine root;
  private final Options options;

  BashCompletion(CommandLine root) {
    this.root = root;
    this.options = new Options(root);
  }

  String text() {
    List<String> values = options.withValue();
    List<String> others = new ArrayList<>(values);
    others.removeAll(List.of("--interface", "--paths"));
    List<String> top = new ArrayList<>(options.commands().keySet());
    top.addAll(Options.names(root.getCommandSpec().options()));
    Options.names(options.common()).stream().filter(name -> !top.contains(name)).forEach(top::add);
    StringBuilder commands = new StringBuilder();
    for (Map.Entry<String, CommandSpec> command : options.commands().entrySet()) {
      String names = String.join(" ", Options.names(command.getValue().options()));
      commands.append("    ").append(command.getKey()).append(") candidates='");
      commands.append(names).append("' ;;\n");
    }
    return FUNCTION
        .replace("@values@", String.join(" | ", values))
        .replace("@others@", String.join(" | ", others))
        .replace("@root@", String.join(" ", top))
        .replace("@commands@", commands)
        .replace("@names@", String.join(" ", options.commands().keySet()))
        .replace("@records@", Options.RECORDS);
  }
}
