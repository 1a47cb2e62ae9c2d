# How the steps speak, ask and act. In a dry run nothing is asked or changed: commands are printed with the mark `?` (only
# asks) or `+` (changes something), and stand-ins take the place of answers.

function Write-Line([string] $Text) {
    Write-Host $Text
}

# Stops unless FINDME_ENV is among the names of the service's variables, as it is wherever FindMe was deployed from here.
function Assert-FindMe([string] $Names) {
    if (($Names -split '\s+') -cnotcontains 'FINDME_ENV') {
        throw "the service $($values.SERVICE) runs something else than FindMe (FINDME_ENV is not among its variables), " +
            'and a deployment would replace its image and all its variables; nothing was changed: choose another SERVICE'
    }
}

# Prints a command so that a shell would read it as it is.
function Show-Command([string] $Mark, [string[]] $Command) {
    $words = foreach ($word in $Command) {
        if ($word -cmatch '^[A-Za-z0-9_./:=@,+-]+$') { $word } else { "'" + $word.Replace("'", "'\''") + "'" }
    }
    Write-Line "$Mark $($words -join ' ')"
}

# Runs a command and gives its answer; throws when the command fails.
function Invoke-Native([string[]] $Command) {
    $arguments = @($Command | Select-Object -Skip 1)
    $answer = & $Command[0] @arguments
    if ($LASTEXITCODE -ne 0) { throw "$(($Command | Select-Object -First 3) -join ' ') failed" }
    return ($answer -join "`n")
}

# Gives the answer of a command that changes nothing.
function Get-Answer([string] $StandIn, [string[]] $Command) {
    if ($DryRun) {
        Show-Command '?' $Command
        return $StandIn
    }
    return Invoke-Native $Command
}

# Runs a command that changes something, and gives its answer.
function Invoke-Change([string] $StandIn, [string[]] $Command) {
    Show-Command '+' $Command
    if ($DryRun) { return $StandIn }
    return Invoke-Native $Command
}

# Runs a command whose answer nobody needs.
function Invoke-Run([string[]] $Command) {
    Invoke-Change '' $Command | Out-Null
}

# Whether a command that looks something up finds it; a dry run takes it for missing, to show how it would be made.
function Test-Found([string[]] $Command) {
    if ($DryRun) {
        Show-Command '?' $Command
        return $false
    }
    # Windows PowerShell takes a line on a command's standard error for an error of its own.
    $ErrorActionPreference = 'Continue'
    $arguments = @($Command | Select-Object -Skip 1)
    & $Command[0] @arguments 2>&1 | Out-Null
    return $LASTEXITCODE -eq 0
}

# Asks until the answer is the good word; false on a bad one, or after half an hour.
function Wait-For([string] $Good, [string[]] $Bad, [string[]] $Command) {
    $before = ''
    $end = (Get-Date).AddMinutes(30)
    while ($true) {
        # One question that gets no answer does not end a deployment.
        try { $answer = Get-Answer $Good $Command } catch { $answer = 'no answer' }
        if ($answer -eq $Good) { return $true }
        if ($Bad -contains $answer) {
            Write-Line "it ended as $answer"
            return $false
        }
        if ($answer -ne $before) {
            Write-Line "waiting: $answer"
            $before = $answer
        }
        if ((Get-Date) -ge $end) {
            Write-Line 'it has not ended after 30 minutes'
            return $false
        }
        Start-Sleep -Seconds 10
    }
}
